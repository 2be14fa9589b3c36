"""A draft of the explanation: Fakta from the live evidence, Analisis from what the accepted evidence carries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assessment.indicator.level_items import ChecklistItem, LevelChecklist
from evaluations.choices import VerdictOutcome
from evaluations.rules.readiness import is_carried
from evaluations.scoring_inputs import asks_for_policy
from evidence.models import Citation, DocumentVersion
from evidence.package_naming import cited_by_version, is_packed, package_names
from evidence.rules.package_names import name_stem
from ui.formats import decimal_comma, long_date

if TYPE_CHECKING:
    from assessment.indicator.queries import IndicatorPage

MAX_MISSING = 5  # so many items the draft names
SERVICE_CAPABILITY = "service"  # the capability of indicators that measure a service


def draft_explanation(page: IndicatorPage) -> dict[str, str]:
    """{field: text}, to be read and edited by a person; nothing of it is stored by itself. No query.

    Empty as long as no level is chosen: an explanation speaks of the chosen level only.
    """
    level = next(
        (one for one in page.levels if page.claimed and one.level == page.readiness.level_of(page.claimed)), None
    )
    if level is None:
        return {}
    proofs = list(_proofs(page))
    service = [_service(page)] if page.indicator.capability == SERVICE_CAPABILITY else []
    facts = [_line(page, proof) for proof in proofs]
    accepted = [proof.named for proof in proofs if proof.is_accepted]
    return {"fact": "\n".join([*service, *facts]), "analysis": _analysis(page, level, bool(proofs), accepted)}


@dataclass(frozen=True)
class _ToldDocument:
    """A document that the draft cites: for which items, where, and what its file is called."""

    cited: tuple[tuple[ChecklistItem | None, Citation], ...]
    name: str

    @property
    def is_accepted(self) -> bool:
        return any(_is_accepted(citation) for _, citation in self.cited)

    @property
    def version(self) -> DocumentVersion:
        return self.cited[0][1].version

    @property
    def note(self) -> str:
        """Where it is found: file name or address; "" for what cannot be handed on yet."""
        address = f"(tautan {self.version.url})" if self.version.is_link else ""
        return file_note(self.name) if self.name else address

    @property
    def named(self) -> str:
        return f"{self.version.document.title} {self.note}".rstrip()


def _proofs(page: IndicatorPage) -> Iterator[_ToldDocument]:
    """Each document once for the chosen level; what came back or is too old is left out.

    Accepted ones come first, called as in the package of accepted evidence. All that is told of them is what people
    have stored: nothing that only a machine has read.
    """
    asked = {item.pk: item for level in page.asked_levels for item in level.items}
    told = [
        c
        for c in page.citations
        if (c.item_id is None or c.item_id in asked)
        and not (c.outcome == VerdictOutcome.RETURNED or c.expiry.is_expired)
    ]
    accepted = {c.version_id for c in page.citations if _is_accepted(c)}
    packed = cited_by_version(c for c in page.citations if _is_accepted(c))
    waiting = cited_by_version(c for c in told if c.version_id not in accepted)
    names = package_names(page.indicator.number, filter(is_packed, [*packed, *waiting]))
    for version, citations in cited_by_version(told).items():
        yield _ToldDocument(tuple((asked.get(c.item_id or 0), c) for c in citations), names.get(version, ""))


def _is_accepted(citation: Citation) -> bool:
    return citation.outcome == VerdictOutcome.ACCEPTED


def _service(page: IndicatorPage) -> str:
    chosen = vars(page.indicator)
    parts = [f"Layanan: {chosen['service'] or page.indicator.short_name}"]
    parts += [f"OPD penanggung jawab: {page.lead.agency.name}"] if page.lead else []
    parts += [f"aplikasi: {chosen['application']}"] if chosen["application"] else []
    return f"{', '.join(parts)} (menurut pilihan layanan dan penugasan siklus {page.evaluation.year})."


def _line(page: IndicatorPage, proof: _ToldDocument) -> str:
    """Policy: which norm stands where. Services: which kind of proof. Others: what was carried out.

    What waits says so.
    """
    items = {item.pk: (item, citation) for item, citation in proof.cited if item is not None}
    subject = ""
    if items and page.indicator.capability == SERVICE_CAPABILITY:
        kinds = dict.fromkeys(c.item.get_kind_display() for _, c in items.values() if c.item)
        subject = f"Data dukung berupa {', '.join(kinds)}: "
    elif items and not asks_for_policy(page.evaluation.instrument, page.indicator.number):
        subject = f"{'; '.join(item.text for item, _ in items.values())}: "
    waits = "" if proof.is_accepted else " Menunggu tinjauan."
    return f"- {subject}{_document(proof)}.{waits}"


def _document(proof: _ToldDocument) -> str:
    """Document, number, date, each article and page, and where it is found."""
    places = dict.fromkeys(", ".join(place_in_document(c.article, c.page)) for _, c in proof.cited)
    parts = [*version_title(proof.version), *(["; ".join(filter(None, places))] if any(places) else [])]
    return f"{', '.join(parts)} {proof.note}".rstrip()


def file_note(name: str) -> str:
    """How an explanation names a file; the package looks for these words to put the file's new name there."""
    return f"(berkas {name})"


def drafted_note(name: str) -> str:
    """The same as a pattern, whatever letter the file had when the draft was made."""
    number = name.split(".", 1)[0]
    return rf"\(berkas {number}\.[a-z]+\.{re.escape(name_stem(name))}\)"


def version_title(version: DocumentVersion) -> list[str]:
    """Title, number and date, as far as they are known."""
    document = version.document
    parts = [document.title]
    parts += [f"nomor {document.reference}"] if document.reference else []
    parts += [f"tanggal {long_date(version.dated)}"] if version.dated else []
    return parts


def place_in_document(article: str, page: str) -> list[str]:
    """Where in the document the assessor has to look."""
    return [part for part in (article, f"halaman atau menit {page}" if page else "") if part]


def _analysis(page: IndicatorPage, level: LevelChecklist, has_proofs: bool, accepted: Sequence[str]) -> str:
    """What the accepted evidence carries, by its documents, and no level above; the reason itself is the person's."""
    criterion = f"kriteria tingkat {level.level} ({level.name}): {level.criterion}"
    if page.estimate:
        # Of a decimal value: how the estimate comes about, and what a value above it still lacks.
        estimate = f"Perkiraan dari data dukung {page.estimate.terms} = {decimal_comma(page.estimate.printed)}"
        if page.readiness.is_below(page.claimed):
            return f"{estimate}, di bawah nilai yang diisi. Masih memerlukan {_missing(page)}; {criterion}"
        return f"{estimate}; {criterion}"
    if is_carried(level.level, page.readiness.level):
        if not has_proofs:
            return f"Tidak meminta data dukung: {criterion}"
        return f"{_subject(page)} {_joined(accepted)} dinilai memenuhi {criterion}"
    if page.readiness.level is None:
        return f"Untuk dinilai, karena instrumen tidak menyebut butir data dukungnya: {criterion}"
    reached = next((one for one in page.levels if one.level == page.readiness.level), None)
    carried = "Data dukung yang diterima belum memenuhi satu tingkat pun."
    if reached is not None:
        carried = (
            f"Data dukung yang diterima baru memenuhi tingkat {reached.level} ({reached.name}): "
            f"{reached.criterion.rstrip('.')}."
        )
    return f"{carried} Tingkat {level.level} masih memerlukan {_missing(page)}; {criterion}"


def _subject(page: IndicatorPage) -> str:
    if page.indicator.capability == SERVICE_CAPABILITY:
        return "Fungsi layanan menurut"
    if asks_for_policy(page.evaluation.instrument, page.indicator.number):
        return "Norma dalam"
    return "Kegiatan menurut"


def _joined(names: Sequence[str]) -> str:
    """Documents as a sentence lists them."""
    return " dan ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _missing(page: IndicatorPage) -> str:
    """The items that the chosen level still lacks, by their codes."""
    codes = [" atau ".join(item.code for item in need.items) for need in page.missing]
    if not codes:
        return "data dukung yang diterima"
    more = f", dan {len(codes) - MAX_MISSING} lainnya" if len(codes) > MAX_MISSING else ""
    return f"data dukung {', '.join(codes[:MAX_MISSING])}{more}"
