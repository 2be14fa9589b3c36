"""The signed Berita Acara: judged against the draft that was given out, kept, and compared by who signs."""

from dataclasses import dataclass
from io import BytesIO

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from evaluations import permissions
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evaluations.stages.workflow import lock_cycle
from evidence.documents import DocumentFacts, EvidenceLink, FileOrLink, add_version, build_document, check_source
from evidence.evidence_history import file_value
from evidence.files.text_reading import ReadingResult, read_file
from evidence.models import Document
from evidence.quotas import RoomForFiles
from history.choices import HistoryKind
from history.models import HistoryEntry
from regions import clock
from signing.file_checks import start_file_check
from signing.models import SignedPaper
from signing.paper_matching import why_not_signed_paper
from signing.paper_writes import draft_paper
from signing.papers_pdf import paper_pdf
from signing.rules import PaperKind
from signing.signing import SignoffState, signoff_state, why_not_name_signer, wrong_stage_reason
from signing.signing_history import SIGNED_PAPER_TITLE
from uploads import filetypes
from uploads.incoming import CheckedUpload

READING_SECONDS = 10  # somebody waits for the answer
NOT_A_PDF = "Berita Acara bertanda tangan diunggah sebagai PDF. Pindai menjadi PDF."
CHANGED_MEANWHILE = "Isi atau naskah baru saja berubah. Unduh lagi Berita Acara, tanda tangani, lalu unggah yang baru."


def why_not_upload_paper(evaluation: Evaluation, user: User, standing: SignoffState) -> str | None:
    """Why this person may not bring the signed Berita Acara now; None if they may."""
    if refusal := permissions.why_not_allowed("upload_signed_paper", user, evaluation) or wrong_stage_reason(
        evaluation
    ):
        return refusal
    return None if standing.approval else "Berita Acara diunduh dan ditandatangani sesudah penanggung jawab menyetujui."


@dataclass(frozen=True)
class ReadPaper:
    """A file that reads as the signed paper, beside the draft as it was given out then."""

    file: CheckedUpload
    text: ReadingResult
    draft: ReadingResult
    printed: tuple[str, int, str, User | None]


def save_signed_paper(*, evaluation: Evaluation, source: FileOrLink, by: User) -> SignedPaper:
    """Read the signed Berita Acara and keep it; raises what both raise."""
    read = read_signed_paper(evaluation=evaluation, source=source, by=by)
    return keep_signed_paper(evaluation=evaluation, read=read, by=by)


def read_signed_paper(*, evaluation: Evaluation, source: FileOrLink, by: User) -> ReadPaper:
    """Check and read the file, with nothing held and nothing stored: it takes seconds.

    Raises `Refused`, or `ValidationError` for what is not the signed paper.
    """
    permissions.require("upload_signed_paper", by, evaluation)
    checked = check_source(source)
    if isinstance(checked, EvidenceLink) or checked.kind is not filetypes.PDF:
        raise ValidationError({"file": NOT_A_PDF})
    checked = RoomForFiles(evaluation.region).admit(checked, None)
    before = _require_uploadable(evaluation, by)
    text, draft = _read_and_judge(evaluation, checked, before)
    return ReadPaper(checked, text, draft, _printed(before))


@transaction.atomic
def keep_signed_paper(*, evaluation: Evaluation, read: ReadPaper, by: User) -> SignedPaper:
    """Keep it in the library, for this approval; what was brought before stays a version.

    Raises `Refused`, or `ValidationError` where the draft has changed since the file was read.
    """
    lock_cycle(evaluation)
    standing = _require_uploadable(evaluation, by)
    if _printed(standing) != read.printed:
        raise ValidationError({"file": CHANGED_MEANWHILE})
    return _keep(standing, read, by)


def _require_uploadable(evaluation: Evaluation, by: User) -> SignoffState:
    standing = signoff_state(evaluation)
    if refusal := why_not_upload_paper(evaluation, by, standing):
        raise Refused(refusal)
    return standing


def _printed(standing: SignoffState) -> tuple[str, int, str, User | None]:
    """What the draft was made from."""
    return standing.sha256, standing.papers.version, standing.concession, standing.signatory


def _read_and_judge(
    evaluation: Evaluation, checked: CheckedUpload, standing: SignoffState
) -> tuple[ReadingResult, ReadingResult]:
    """The file and our own draft as they read; raises `ValidationError` where the file is not the signed paper."""
    _, content = paper_pdf(draft_paper(evaluation, PaperKind.MINUTES, standing))
    draft = read_file(BytesIO(content), "pdf", READING_SECONDS)
    read = read_file(checked.upload, "pdf", READING_SECONDS)  # type: ignore[arg-type]  # File proxies its stream
    if refusal := why_not_signed_paper(read, draft, standing.sha256):
        raise ValidationError({"file": refusal})
    return read, draft


def _keep(standing: SignoffState, read: ReadPaper, by: User) -> SignedPaper:
    evaluation = standing.read.evaluation
    version = add_version(document=_document(evaluation, by), checked=read.file, by=by)
    before = file_value(standing.signed_paper.version.original_name) if standing.signed_paper else {}
    HistoryEntry.objects.record(
        subject=evaluation, kind=HistoryKind.PAPER_SIGNED, before=before, after=file_value(version.original_name), by=by
    )
    said = {
        "version": version,
        "wording": standing.papers.version,
        "concession": standing.concession,
        "signatory": standing.signatory,
        "pages": read.text.pages,
        "draft_pages": read.draft.pages or 0,
        "is_electronic": read.text.signatures > 0,
        "compared_by": None,
        "compared_at": None,
        "by": by,
        "at": clock.now(),
    }
    row, _ = SignedPaper.objects.update_or_create(approval=standing.approval, defaults=said)
    start_file_check(row.approval, by)
    return row


def _document(evaluation: Evaluation, by: User) -> Document:
    """One a cycle, in the region's library, for those who check."""
    papers = SignedPaper.objects.filter(approval__evaluation=evaluation)
    if found := Document.objects.filter(versions__in=papers.values("version")).first():
        return found
    facts = DocumentFacts(title=f"{SIGNED_PAPER_TITLE} {evaluation.year}")
    document = build_document(region=evaluation.region, owner=None, facts=facts, is_sample=evaluation.is_sample, by=by)
    document.save()
    return document


def why_not_compare_paper(evaluation: Evaluation, user: User, standing: SignoffState) -> str | None:
    """Why this person does not state now that the scan is the approved paper; None if they may."""
    if refusal := why_not_name_signer(evaluation, user, standing):
        return refusal
    paper = standing.signed_paper
    if paper is None:
        return "Berita Acara bertanda tangan belum diunggah."
    if paper.is_electronic:
        return "PDF bertanda tangan elektronik tidak perlu dibandingkan: teksnya memuat SHA-256 yang disetujui."
    return paper.version.closed_because or None


@transaction.atomic
def compare_signed_paper(*, evaluation: Evaluation, seen: str, by: User) -> SignedPaper:
    """Who signs states that each page of the scan is that of the approved paper. `seen`: the version they saw."""
    lock_cycle(evaluation)
    standing = signoff_state(evaluation)
    if refusal := why_not_compare_paper(evaluation, by, standing):
        raise Refused(refusal)
    paper = standing.signed_paper
    assert paper is not None
    if seen != str(paper.version_id):
        raise ValidationError("Berkas lain baru saja diunggah. Bandingkan yang tampil sekarang.")
    paper.compared_by, paper.compared_at = by, clock.now()
    paper.save(update_fields=["compared_by", "compared_at"])
    HistoryEntry.objects.record(
        subject=evaluation,
        kind=HistoryKind.PAPER_COMPARED,
        details={"pages": paper.pages},
        after=file_value(paper.version.original_name),
        by=by,
    )
    return paper
