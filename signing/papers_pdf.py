"""Berita Acara and Pernyataan as PDF, to be signed by hand or electronically."""

from evaluations.exports.pdf import pdf_file
from signing.paper_facts import PaperRow, SignoffPaper
from signing.rules import BLANK_FOR_HAND, PaperKind


def paper_pdf(paper: SignoffPaper) -> tuple[str, bytes]:
    """File name and content."""
    evaluation = paper.evaluation
    digest_block = [(paper.status.sum_of, paper.sha256)] if paper.sha256 else []
    # The block of the signature; what nobody has said is said to be missing.
    name, position, nip = (paper.signatory[key] for key in ("name", "position", "nip"))
    signature_block = {
        "where": f"{paper.place or '(tempat belum diisi)'}, {paper.day or BLANK_FOR_HAND}",
        "position": position or "(jabatan belum diisi)",
        "name": name or "(penanda tangan belum dipilih)",
        "nip": f"NIP {nip}" if nip else "NIP belum diisi",
    }
    content = pdf_file(
        "paper",
        evaluation=evaluation,
        title=f"{paper.kind.label} {evaluation.year}",
        status=paper.status.words,
        content={
            "is_draft": paper.is_draft,
            "paragraphs": [text.split("\n") for text in paper.paragraphs],
            "sum_of": paper.status.sum_of,
            "sha256": paper.sha256,
            "signing": signature_block,
            "team": [[row["name"], row["role"]] for row in paper.team],
            **_tables(paper),
        },
        more=digest_block,
    )
    return f"{paper.kind}-{evaluation.region.code}-{evaluation.year}.pdf", content


def _tables(paper: SignoffPaper) -> dict[str, object]:
    """What only the minutes show: values, team and annex."""
    if paper.kind is PaperKind.CONSENT:
        return {"layers": [], "levels": [], "answers": [], "team": []}
    return {
        "layers": [_value_row(row) | {"is_domain": row.is_domain} for row in paper.layers],
        "levels": [_value_row(row) for row in paper.levels],
        "answers": [[row["text"], row["answer"] or "Belum dijawab"] for row in paper.answers],
    }


def _value_row(row: PaperRow) -> dict[str, object]:
    return {"number": str(row.number), "name": row.name, "value": row.value}
