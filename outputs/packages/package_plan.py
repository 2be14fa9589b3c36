"""Which files of an indicator go into its zip, which are told as links, and the words that say so."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.conf import settings

from assessment.indicator.explanation import drafted_note, file_note, place_in_document, version_title
from evaluations.choices import VerdictOutcome
from evidence.rules.package_names import name_stem
from outputs.packages.queries import IndicatorChapter, PackageContents, PackedProof, PackedVersion
from outputs.rules.package_sizes import MB, fitting_entries

CHECKSUM_FILE = "SHA256SUMS"
CHECKSUM_LINE_BYTES = 64 + 2 + 60 + 1  # checksum, two spaces, the longest name, line end
# A manifest of one indicator: its fixed parts, and a generous row (titles and names of any script).
MANIFEST, MANIFEST_ROW = 24_000, 4_000
MANIFEST_OVERHEAD = 1_000  # of the entries that are not evidence


@dataclass(frozen=True)
class ZipPlan:
    """One indicator: what its zip holds, and what stays outside, each with its reason as `obstacle`."""

    chapter: IndicatorChapter
    inside: tuple[PackedVersion, ...]
    outside: tuple[PackedVersion, ...]

    @property
    def zip_name(self) -> str:
        return f"Indikator-{self.chapter.number:02}.zip"

    @property
    def text_name(self) -> str:
        return f"{self.chapter.number}.Penjelasan.txt"

    @property
    def manifest_name(self) -> str:
        return f"{self.chapter.number}.Manifes.xlsx"

    @property
    def bytes(self) -> int:
        return sum(piece.size for piece in self.inside)

    @property
    def is_empty(self) -> bool:
        """Without a file there is no zip: links stand in the explanation."""
        return not self.inside


def zip_plans(contents: PackageContents) -> list[ZipPlan]:
    """Every indicator's zip within the limit; what does not fit stays outside and is told."""
    alone = contents.package.indicator_id is not None
    return [_plan(chapter, settings.PACKAGE_MAX_MB * MB, alone) for chapter in contents.chapters]


def single_plan(chapter: IndicatorChapter) -> ZipPlan:
    """As the package of this indicator alone holds it."""
    return _plan(chapter, settings.PACKAGE_MAX_MB * MB, with_manifest=True)


def _plan(chapter: IndicatorChapter, limit: int, with_manifest: bool) -> ZipPlan:
    """In order, each file that still fits. Room is kept for the texts, as if every file stood in them twice."""
    files = [piece for piece in chapter.pieces if not piece.obstacle]
    extremes = (ZipPlan(chapter, chapter.pieces, ()), ZipPlan(chapter, (), tuple(map(_outside, chapter.pieces))))
    texts = sum(len(explanation_text(plan, is_sample=True).encode()) for plan in extremes)
    sums = CHECKSUM_LINE_BYTES * (len(chapter.pieces) + 2)
    rows = sum(len(piece.proofs) for piece in chapter.pieces)
    room_for_texts = MANIFEST_OVERHEAD + texts + sums + (MANIFEST + MANIFEST_ROW * rows if with_manifest else 0)
    room = limit - room_for_texts
    answers = fitting_entries([(piece.name, piece.size) for piece in files], room)
    fits = {piece.version for piece, answer in zip(files, answers, strict=True) if answer}
    pieces = [piece if piece.version in fits else _outside(piece) for piece in chapter.pieces]
    return ZipPlan(chapter, tuple(p for p in pieces if not p.obstacle), tuple(p for p in pieces if p.obstacle))


def _outside(piece: PackedVersion) -> PackedVersion:
    return replace(piece, obstacle=piece.obstacle or f"tidak muat dalam ZIP {settings.PACKAGE_MAX_MB} MB")


def explanation_text(plan: ZipPlan, is_sample: bool = False) -> str:
    """The whole of one indicator in words: what the person wrote, and which document is found where."""
    chapter, score = plan.chapter, plan.chapter.score
    lines = ["Data contoh", ""] if is_sample else []
    lines += [f"Indikator {chapter.number}. {chapter.name}", f"Tingkat: {chapter.level}"]
    lines += ["", "Fakta", _renamed(plan, score.fact if score else "") or "(belum diisi)"]
    lines += ["", "Analisis", _renamed(plan, score.analysis if score else "") or "(belum diisi)"]
    return "\n".join([*lines, *_evidence_paragraphs(plan), ""])


def copied_text(plan: ZipPlan, is_sample: bool = False) -> str:
    """What the ministry's application takes as the explanation of one indicator; a part that is empty is left out."""
    score = plan.chapter.score
    written = [("Fakta", score.fact), ("Analisis", score.analysis)] if score else []
    lines = ["", "Data contoh"] if is_sample else []
    for title, text in written:
        lines += ["", title, _renamed(plan, text)] if text else []
    return "\n".join([*lines, *_evidence_paragraphs(plan)][1:])


def evidence_text(plan: ZipPlan, is_sample: bool = False) -> str:
    """The same of what was repaired: its evidence alone."""
    return "\n".join([*(["", "Data contoh"] if is_sample else []), *_evidence_paragraphs(plan)][1:])


def _evidence_paragraphs(plan: ZipPlan) -> list[str]:
    """Each document with its place: by its name in the zip, or by its link."""
    inside = [f"- {piece.name}: {document_line(piece)}" for piece in plan.inside]
    outside = [f"- {document_line(piece)}: {_where_text(piece)}" for piece in plan.outside]
    lines = ["", "Data dukung dalam ZIP", *inside] if inside else []
    return [*lines, "", "Data dukung di luar ZIP", *outside] if outside else lines


def _renamed(plan: ZipPlan, text: str) -> str:
    """The assessor finds files under their names in this zip.

    A draft named them when it was made: since then letters may have moved on, and older texts name uploads.
    """
    uploaded = Counter(piece.version.original_name for piece in plan.chapter.pieces)
    stems = Counter(name_stem(piece.name) for piece in plan.inside)
    for piece in plan.inside:
        if uploaded[piece.version.original_name] == 1:
            text = text.replace(file_note(piece.version.original_name), file_note(piece.name))
        if stems[name_stem(piece.name)] == 1:
            text = re.sub(drafted_note(piece.name), file_note(piece.name), text)
    return text


def document_line(piece: PackedVersion) -> str:
    """The document, and for each item where to look."""
    return "; ".join([", ".join(version_title(piece.version)), *map(_proof_line, piece.proofs)])


def _proof_line(proof: PackedProof) -> str:
    item = f"butir {proof.code}" if proof.code else "tanpa butir"
    return ", ".join([item, *place_in_document(proof.article, proof.page), *([proof.age] if proof.age else [])])


def _where_text(piece: PackedVersion) -> str:
    return piece.link if piece.version.is_link else f"{piece.link} ({piece.obstacle})"


def package_remarks(contents: PackageContents, plans: list[ZipPlan]) -> list[dict[str, str]]:
    """What a person has to know before they send the package on: `text`, and `link` where there is one."""
    remarks = [*_verdicts(plans), *(remark for plan in plans for remark in _remarks(plan))]
    if contents.hidden:
        words = f"{contents.hidden} data dukung tidak disertakan karena dokumennya di luar hak akses Anda."
        remarks.append({"text": words, "link": ""})
    return remarks


def _verdicts(plans: list[ZipPlan]) -> Iterator[dict[str, str]]:
    """How much of it nobody has accepted; which, is said by the manifest."""
    outcomes = Counter(p.outcome for plan in plans for piece in plan.chapter.pieces for p in piece.proofs)
    words = ((None, "menunggu tinjauan"), (VerdictOutcome.RETURNED, "dikembalikan"))
    told = [f"{outcomes[outcome]} {word}" for outcome, word in words if outcomes[outcome]]
    if told:
        text = f"Paket ini memuat data dukung yang belum diterima: {' dan '.join(told)}. Putusannya ada pada manifes."
        yield {"text": text, "link": ""}


def _remarks(plan: ZipPlan) -> Iterator[dict[str, str]]:
    for piece in plan.outside:
        reason = "dicantumkan sebagai tautan" if piece.version.is_link else piece.obstacle
        yield _remark(plan, piece, reason, piece.link)
    for piece in (*plan.inside, *plan.outside):
        for age in sorted({proof.age for proof in piece.proofs if proof.age}):
            yield _remark(plan, piece, age)


def _remark(plan: ZipPlan, piece: PackedVersion, words: str, link: str = "") -> dict[str, str]:
    return {"text": f"Indikator {plan.chapter.number}, {piece.version.document.title}: {words}.", "link": link}
