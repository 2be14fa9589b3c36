"""The page of drafts: line by line what was recognised, proposed, found twice, and what keeps it from being sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict

from accounts.models import User
from domains.models import EvidenceItem
from evidence.citations import CitationTarget
from evidence.document_fields import KINDS
from evidence.drafts.draft_checks import checks_of_drafts
from evidence.drafts.draft_doubles import DraftDouble, doubles_of
from evidence.drafts.draft_forms import DraftForm, read_pages_of, shown_texts, title_of_name
from evidence.drafts.draft_proposals import DraftProposal, is_sure, proposals_of
from evidence.drafts.open_targets import OpenTargets
from evidence.models import DraftFile
from evidence.paper_checks.check_words import PaperCheck
from regions.models import Region

SHOWN_DOUBLES = 3


@dataclass(frozen=True)
class ChosenTarget:
    """What a line is to prove, in which cycle, and where the proposal says that it stands."""

    cycle: OpenTargets
    target: CitationTarget
    page: str = ""
    article: str = ""


@dataclass(frozen=True)
class DraftLine:
    """One draft with its form."""

    draft: DraftFile
    form: DraftForm
    proposals: Sequence[DraftProposal]
    doubles: Sequence[DraftDouble]
    cycles: Sequence[OpenTargets]
    checks: Sequence[PaperCheck] = ()  # of what was ticked, else of the first proposal
    is_open: bool = False  # something in its folded part has to be put right

    @property
    def lacking(self) -> int:
        """How many checks found something that lacks, and that is not often wrong."""
        return sum(check.is_lacking and not check.is_grey for check in self.checks)

    @property
    def shown_doubles(self) -> Sequence[DraftDouble]:
        return self.doubles[:SHOWN_DOUBLES]

    @property
    def more_doubles(self) -> int:
        return max(0, len(self.doubles) - SHOWN_DOUBLES)

    @property
    def own_title(self) -> str:
        """Its title where it is another than the file's name; "" where it only repeats it."""
        title = shown_texts(self.draft).get("title", "")
        return "" if title == title_of_name(self.draft.name) else title

    @property
    def read_words(self) -> str:
        """What was recognised, in one line: kind, number, day."""
        said = shown_texts(self.draft)
        kind = dict(KINDS).get(said.get("kind", ""), "")
        number = said.get("reference", "")
        return " · ".join(filter(None, (str(kind) if said.get("kind") else "", number, said.get("issued_on", ""))))

    @property
    def wanted(self) -> ChosenTarget | None:
        """What it would be sent for by what was ticked or written, else by the first proposal."""
        said = shown_texts(self.draft)
        chosen = self.chosen(said.get("target", ""), said.get("other", ""))
        if chosen or not self.proposals:
            return chosen
        return self.chosen(self.proposals[0].token, "")

    @property
    def read_from(self) -> Mapping[str, int]:
        """Page by field of what was read and that nobody has typed."""
        return read_pages_of(self.draft)

    @property
    def is_sure(self) -> bool:
        """Whether one press on the page sends it too: it was read, is here once, and one proposal stands out."""
        texts = shown_texts(self.draft)
        if (
            self.draft.state != DraftFile.State.READY
            or self.draft.scans_left
            or self.doubles
            or any(texts.get(n) for n in ("target", "other"))
        ):
            return False
        if not is_sure(self.proposals):
            return False
        item: EvidenceItem | None = self.proposals[0].target.item
        return bool(texts.get("title")) and bool(texts.get("issued_on") or not (item and item.max_age_years))

    @property
    def known_errors(self) -> Mapping[str, object]:
        """Of a form that somebody pressed to send; one that was only kept is not judged."""
        errors: Mapping[str, object] = vars(self.form).get("_errors") or {}
        return errors

    @property
    def stored_double(self) -> DraftDouble | None:
        """A document of the library that holds the same bytes."""
        return next((one for one in self.doubles if one.document and one.same_bytes), None)

    def chosen(self, token: str, other: str) -> ChosenTarget | None:
        """What was ticked, or written; what is written wins. None where neither names anything of theirs."""
        if other.strip():
            named = ((cycle, cycle.named(other)) for cycle in self.cycles)
            return next((ChosenTarget(cycle, target) for cycle, target in named if target), None)
        for one in self.proposals:
            if one.token == token:
                cycle = next(row for row in self.cycles if row.evaluation == one.evaluation)
                return ChosenTarget(cycle, one.target, one.page, one.article)
        return None


def draft_lines(
    drafts: Sequence[DraftFile],
    cycles: Sequence[OpenTargets],
    user: User,
    region: Region,
    data: QueryDict | None = None,
) -> list[DraftLine]:
    """Of the drafts of one page, bound where the page was sent. Two queries however many there are."""
    doubles = doubles_of(drafts, user, region) if drafts else {}
    return [
        DraftLine(draft, DraftForm(data, draft=draft), proposals_of(draft, cycles), doubles.get(draft.pk, []), cycles)
        for draft in drafts
    ]


def with_checks(lines: Sequence[DraftLine]) -> list[DraftLine]:
    """The same with their checks, and open where something has to be put right. Two queries a cycle."""
    asked = [(line.draft, line.wanted.cycle.evaluation, line.wanted.target) for line in lines if line.wanted]
    checks = checks_of_drafts(asked)
    return [
        replace(line, checks=checks.get(line.draft.pk, ()), is_open=line.form.is_bound and bool(line.known_errors))
        for line in lines
    ]
