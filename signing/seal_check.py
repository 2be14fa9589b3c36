"""Does a seal still say what was signed? Its own text first, then today's rows and the stored files against it."""

import json
from collections.abc import Iterator
from typing import Any

from evaluations.models import GeneralQuestion, Score
from evidence.models import Citation, DocumentVersion, Verdict
from history.choices import HistoryKind
from history.models import HistoryEntry
from signing import sealing
from signing.models import Seal
from signing.signing_history import SIGNED_PAPER_TITLE
from signing.stored_files import stored_sha256

# What of a row may not change. A document's title may be corrected later, and names of people change.
SCORE_LABELS = {
    "level": "tingkat",
    "reason": "alasan tingkat",
    "fact": "fakta",
    "analysis": "analisis",
    "justification": "justifikasi",
}
CITATION_LABELS = {
    "item": "butir",
    "version": "berkas yang digunakan",
    "sha256": "SHA-256 berkas",
    "url": "tautan",
    "article": "pasal",
    "page": "halaman",
    "note": "catatan",
}
QUESTION_LABELS = {"text": "pertanyaan", "answer": "jawaban"}
VERDICT_LABELS = {"outcome": "putusan", "reason": "alasan putusan", "note": "catatan putusan"}


def seal_differences(seal: Seal) -> list[str]:
    """What differs, in words; empty where everything agrees.

    After a reopening today's rows are another assessment: then only the seal itself and the files are held against it.
    """
    found = list(_seal_faults(seal))
    try:
        facts = json.loads(seal.canonical)
        if seal.superseded_at is None:
            # A seal older than the questions has none.
            sealed = facts.get("questions", [])
            rows = GeneralQuestion.objects.select_related("updated_by").in_bulk([said["id"] for said in sealed])
            question_faults: list[str] = []
            for said in sealed:
                today = sealing.question_facts(rows[said["id"]]) if said["id"] in rows else None
                question_faults += _compared(
                    f"Pertanyaan umum {said['number']}", "pertanyaan", said, today, QUESTION_LABELS
                )
            found += _score_faults(seal, facts) + question_faults + _evidence_faults(facts)
        return found + _file_faults(facts)
    except (ValueError, KeyError, TypeError, AttributeError):
        return [*found, "Isi tersegel tidak dapat dibaca lagi, jadi nilai dan berkas tidak dapat dicocokkan."]


def _seal_faults(seal: Seal) -> Iterator[str]:
    got = sealing.sha256_of(seal.canonical)
    if got != seal.sha256:
        yield f"Isi tersegel berubah: SHA-256 seharusnya {seal.sha256}, ternyata {got}."
    told = HistoryEntry.objects.about(seal.evaluation).filter(kind=HistoryKind.SEALED, after__sha256=seal.sha256)
    if not told.exists():
        yield f"SHA-256 {seal.sha256} tidak tercatat dalam riwayat siklus."
    try:
        result = json.loads(seal.canonical)["result"]
    except (ValueError, KeyError, TypeError):
        return
    yield from _approval_faults(json.loads(seal.canonical))
    kept = {"exact": seal.exact_index, "printed": f"{seal.printed_index:f}", "predicate": seal.predicate}
    for name, label in (("exact", "indeks tepat"), ("printed", "indeks"), ("predicate", "predikat")):
        if result.get(name) != kept[name]:
            yield f"Hasil: {label} pada segel {kept[name]}, dalam isi tersegel {result.get(name)}."


def _approval_faults(facts: dict[str, Any]) -> Iterator[str]:
    """What the signed paper names is the digest of what was approved; a seal older than the papers names none."""
    approved = facts.get("approval", {}).get("content_sha256")
    got = sealing.sha256_of(sealing.canonical_json(sealing.content_of_seal(facts)))
    if approved and approved != got:
        yield f"Isi yang disetujui: SHA-256 seharusnya {approved}, ternyata {got}."
    # Seals of earlier versions did not ask who approved.
    papers = facts.get("papers", {})
    is_same = facts["approval"]["by"]["username"] == facts["signature"]["by"]["username"]
    if papers.get("concession") == "" and is_same:
        yield "Penyetuju dan penanda tangan orang yang sama, tanpa kalimat pengecualian pada Berita Acara."


def _score_faults(seal: Seal, facts: dict[str, Any]) -> list[str]:
    sealed = {row["score"]["id"]: row for row in facts["indicators"]}
    rows = Score.objects.filter(evaluation=seal.evaluation_id).select_related("updated_by").in_bulk(list(sealed))
    found: list[str] = []
    for pk, row in sealed.items():
        place = f"Indikator {row['number']}"
        today = sealing.score_facts(rows[pk]) if pk in rows else None
        found += _compared(place, "nilai", row["score"], today, SCORE_LABELS)
    return found


def _evidence_faults(facts: dict[str, Any]) -> list[str]:
    """Evidence sent after the seal, in a repair, is no difference; what was sealed must still be as it was."""
    sealed = [(row["number"], cited) for row in facts["indicators"] for cited in row["evidence"]]
    related = ("item", "agency", "version__document", "created_by")
    citations = Citation.objects.select_related(*related).prefetch_related("verdicts__by")
    rows = citations.in_bulk([cited["id"] for _, cited in sealed])
    judged = [cited["verdict"]["id"] for _, cited in sealed if cited["verdict"]]
    verdicts = Verdict.objects.select_related("by").in_bulk(judged)
    found: list[str] = []
    for number, cited in sealed:
        place = f"Indikator {number}, data dukung {cited['id']} ({cited['title']})"
        today = sealing.citation_facts(rows[cited["id"]]) if cited["id"] in rows else None
        found += _compared(place, "rujukan", cited, today, CITATION_LABELS)
        if verdict := cited["verdict"]:
            now = sealing.verdict_facts(verdicts[verdict["id"]]) if verdict["id"] in verdicts else None
            found += _compared(place, "putusan", verdict, now, VERDICT_LABELS)
    return found


def _compared(
    place: str, thing: str, sealed: dict[str, Any], today: sealing.Facts | None, names: dict[str, str]
) -> list[str]:
    if today is None:
        return [f"{place}: {thing} yang disegel tidak ada lagi."]
    plain = json.loads(sealing.canonical_json(today))
    return [
        f"{place}: {label} saat disegel {_short(sealed[name])}, kini {_short(plain[name])}."
        for name, label in names.items()
        if name in sealed and sealed[name] != plain[name]  # seals of earlier versions know fewer
    ]


def _short(value: Any) -> str:
    """Enough to recognise it; checksums whole."""
    text = "kosong" if value in (None, "") else str(value)
    return f"“{text}”" if len(text) <= 64 else f"“{text[:60]}…” ({len(text)} huruf)"


def _file_faults(facts: dict[str, Any]) -> list[str]:
    """Each sealed file is read from the store once, whatever its row says now."""
    sealed = {c["version"]: c for row in facts["indicators"] for c in row["evidence"] if c["sha256"]}
    if signed := facts.get("papers", {}).get("signed"):
        sealed[signed["version"]] = signed | {"title": SIGNED_PAPER_TITLE}
    versions = {str(pk): row for pk, row in DocumentVersion.objects.in_bulk(list(sealed)).items()}
    found = []
    for pk, cited in sealed.items():
        got = stored_sha256(versions.get(pk))
        place = f"Berkas {pk} ({cited['title']})"
        if got is None:
            found.append(f"{place} tidak ada lagi di penyimpanan.")
        elif got != cited["sha256"]:
            found.append(f"{place}: SHA-256 saat disegel {cited['sha256']}, kini {got}.")
    return found
