"""What the papers of the sign-off say: facts of the cycle or of its seal, in the city's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Any, NamedTuple

from accounts.models import Membership, User
from accounts.roles import Role
from assessment.level_support import LevelSupport, count_support
from domains.models import Domain
from evaluations.models import Evaluation
from evaluations.permissions import SENDERS
from evaluations.rules.scoring import round_half_up
from signing import rules as wording
from signing.models import Papers
from ui.formats import NO_VALUE, decimal_comma, value_label

# Who makes the self-assessment, in the order of the paper.
TEAM_ROLES = (Role.KOORDINATOR, Role.PENANGGUNG_JAWAB, Role.DISKOMINFO, Role.ASESOR_INTERNAL)


# What nobody has written is never made up: without these the paper cannot be signed.
SIGNATURE_WORDS = {
    "signatory": "penanda tangan",
    "position": "jabatan penanda tangan",
    "nip": "NIP penanda tangan",
    "place": "tempat penandatanganan",
}


class MissingOnPapers(NamedTuple):
    """A fact of the signature that the papers lack: its field on their form, and how people call it."""

    name: str
    words: str


class PaperStatus(Enum):
    """How far the paper is, and what the sum on it is a sum of."""

    DRAFT = "DRAF, belum disetujui penanggung jawab", ""
    TO_SIGN = "Disetujui penanggung jawab, belum disegel", "SHA-256 isi yang disetujui"
    SEALED = "Disegel", "SHA-256 segel"
    REOPENED = "Pernah disegel, lalu dibuka kembali", "SHA-256 segel"

    @property
    def words(self) -> str:
        return self.value[0]

    @property
    def sum_of(self) -> str:
        return self.value[1]


@dataclass(frozen=True)
class PaperRow:
    """A domain, an aspect or an indicator with its value as people read it."""

    number: int
    name: str
    value: str
    is_domain: bool = False


@dataclass(frozen=True)
class SignoffPaper:
    kind: wording.PaperKind
    evaluation: Evaluation
    status: PaperStatus
    sha256: str
    paragraphs: list[str]
    place: str
    day: str
    signatory: Mapping[str, str]  # name, position, nip; empty where nobody has said
    team: list[Mapping[str, str]]  # name and role
    layers: list[PaperRow]
    levels: list[PaperRow]
    answers: list[Mapping[str, str]]  # question and answer

    @property
    def is_draft(self) -> bool:
        return self.status is PaperStatus.DRAFT


def papers_for(evaluation: Evaluation) -> Papers:
    """The cycle's own row; else an unsaved one with the wording and place of the newest earlier cycle."""
    rows = Papers.objects.filter(
        evaluation__region=evaluation.region_id,
        evaluation__family=evaluation.family,
        evaluation__year__lte=evaluation.year,
    )
    found = rows.select_related("signatory", "updated_by").order_by("-evaluation__year").first()
    if found and found.evaluation_id == evaluation.pk:
        return found
    fresh = Papers(evaluation=evaluation)
    if found:
        fresh.minutes, fresh.consent, fresh.place = found.minutes, found.consent, found.place
    return fresh


def text_of(papers: Papers, kind: wording.PaperKind) -> str:
    return getattr(papers, kind.field) or kind.default


def signatories(evaluation: Evaluation) -> list[User]:
    """Who may sign, by name."""
    held = Membership.objects.filter(
        region=evaluation.region_id, role__in=SENDERS, is_active=True, user__is_active=True
    )
    return list(User.objects.filter(pk__in=held.values("user")).order_by("full_name", "pk"))


def signatory_of(papers: Papers) -> User | None:
    """Who was chosen, else the only person who may sign; None where several may. A query where nobody was chosen."""
    if papers.signatory:
        return papers.signatory
    known = signatories(papers.evaluation)
    return known[0] if len(known) == 1 else None


def missing_on_papers(papers: Papers, signatory: User | None) -> list[MissingOnPapers]:
    """What both papers print of the signature and nobody has said yet, in the order of the form."""
    said = {"signatory": signatory, "position": papers.position, "nip": papers.nip, "place": papers.place}
    return [MissingOnPapers(name, SIGNATURE_WORDS[name]) for name, value in said.items() if not value]


def paper_facts(papers: Papers, signatory: User | None, concession: str = "") -> dict[str, Any]:
    """What of them is sealed: both texts as they are in force, place, signatory and team.

    `concession`: what the Berita Acara says of a signature that rests on the exception for small towns.
    """
    held = Membership.objects.filter(
        region=papers.evaluation.region_id, role__in=TEAM_ROLES, is_active=True, user__is_active=True
    )
    rows = sorted(held.select_related("user"), key=lambda row: (TEAM_ROLES.index(row.role), row.user.full_name))
    team = [{"name": row.user.full_name, "role": papers.evaluation.title_of(Role(row.role))} for row in rows]
    return {
        **{kind.field: text_of(papers, kind) for kind in wording.PaperKind},
        "place": papers.place,
        "signatory": {
            "name": signatory.full_name if signatory else "",
            "position": papers.position,
            "nip": papers.nip,
        },
        "team": team,
        "concession": concession,
    }


def build_paper(
    kind: wording.PaperKind,
    evaluation: Evaluation,
    facts: Mapping[str, Any],
    papers: Mapping[str, Any],
    status: PaperStatus,
    *,
    sha256: str,
    day: str = "",
) -> SignoffPaper:
    """One paper. `facts` is a content as the seal spells it, `papers` what `paper_facts` says."""
    signatory, values = papers["signatory"], _values(evaluation, facts, papers, day)
    return SignoffPaper(
        kind=kind,
        evaluation=evaluation,
        status=status,
        sha256=sha256,
        paragraphs=[
            *_proof(kind, evaluation, facts),
            *wording.filled_paragraphs(papers[kind.field], values),
            *_exception(kind, papers),
        ],
        place=papers["place"],
        day=day,
        signatory=signatory,
        team=papers["team"],
        layers=_layers(evaluation, facts["result"]),
        levels=[PaperRow(row["number"], row["name"], _level(row["score"])) for row in facts["indicators"]],
        answers=facts.get("questions", []),
    )


def _proof(kind: wording.PaperKind, evaluation: Evaluation, facts: Mapping[str, Any]) -> list[str]:
    """What the minutes say before the city's own words: no index stands there without its evidence."""
    support = support_of_content(facts, is_whole_numbers=evaluation.instrument.value_rule["integer"])
    return [f"{support.whole_sentence}."] if kind is wording.PaperKind.MINUTES and support.filled else []


def support_of_content(facts: Mapping[str, Any], *, is_whole_numbers: bool) -> LevelSupport:
    """How many levels of a content, as the seal spells it, its accepted evidence carried."""
    rows = {row["number"]: row for row in facts["indicators"]}
    levels = {number: Fraction(s["level"]) for number, row in rows.items() if (s := row["score"]) and s["level"]}
    carried = {number: row.get("ready") for number, row in rows.items()}
    known = {n: None if ready is None else Fraction(ready) for n, ready in carried.items()}
    return count_support(levels, known, is_whole_numbers=is_whole_numbers)


def _exception(kind: wording.PaperKind, papers: Mapping[str, Any]) -> list[str]:
    """What the minutes say at the end, whatever the city's words; seals of earlier versions know of none."""
    told = papers.get("concession", "") if kind is wording.PaperKind.MINUTES else ""
    return [told] if told else []


def _values(evaluation: Evaluation, facts: Mapping[str, Any], papers: Mapping[str, Any], day: str) -> dict[str, str]:
    result, signatory = facts["result"], papers["signatory"]
    return {
        "pemerintah": evaluation.region.government,
        "tahun": str(evaluation.year),
        "kegiatan": evaluation.get_activity_display().lower(),
        "instrumen": evaluation.instrument.name,
        "jumlah_indikator": str(len(facts["indicators"])),
        "nama_indeks": evaluation.instrument.index_name,
        "indeks": _printed(result["exact"]),
        "predikat": result["predicate"] or "",
        "koordinator": signatory["name"],
        "jabatan": signatory["position"],
        "nip": signatory["nip"],
        "tempat": papers["place"],
        "tanggal": day,
    }


def _printed(exact: str | None) -> str:
    return decimal_comma(round_half_up(Fraction(exact))) if exact else ""


def _layers(evaluation: Evaluation, result: Mapping[str, Any]) -> list[PaperRow]:
    """Each domain before its aspects; a domain that only stands in for none is left out."""
    found = []
    for domain in Domain.objects.filter(instrument=evaluation.instrument_id).prefetch_related("aspects"):
        if not domain.synthetic:
            found.append(_layer(domain.number, result["domains"], is_domain=True))
        found += [_layer(aspect.number, result["aspects"]) for aspect in domain.aspects.all()]
    return [row for row in found if row]


def _layer(number: int, layers: list[Mapping[str, Any]], is_domain: bool = False) -> PaperRow | None:
    said = next((layer for layer in layers if layer["number"] == number), None)
    return PaperRow(number, said["name"], _printed(said["exact"]) or NO_VALUE, is_domain) if said else None


def _level(score: Mapping[str, Any] | None) -> str:
    return value_label(Fraction(score["level"])) if score and score["level"] else NO_VALUE
