"""Files that somebody drops in, and the page that shows them, as a browser sends it back."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from evidence.draft_files import receive_draft
from evidence.draft_reading import read_draft
from evidence.files.sample_documents import sample_pdf
from evidence.models import DraftFile
from jobs import queue
from jobs.models import Job

SUBJECT = "Dokumentasi fitur pencarian dan unduh layanan publik sektor 1"
LINES = ["LAPORAN", "TENTANG", "LAYANAN PUBLIK SEKTOR 1", "Layanan publik sektor 1 sudah berjalan bagi semua warga."]


def report(*more: str, title: str = "Laporan") -> bytes:
    """A report about the agency's own indicator, of thirty words and more."""
    filler = "Setiap layanan dicatat, diukur, dan dilaporkan kepada pimpinan setiap bulan beserta kendala serta usulan"
    return sample_pdf(title, [*LINES, filler, *more])


def drop(city, name=f"{SUBJECT}.pdf", content: bytes | None = None, by="opd", path="", read=True) -> DraftFile:
    """One file as it arrives; read as the worker would."""
    file = SimpleUploadedFile(name, report() if content is None else content)
    draft = receive_draft(file=file, path=path, by=city.people[by], region=city.region)
    if read:
        read_now(draft)
    return draft


def read_now(draft: DraftFile) -> None:
    """As the worker does it."""
    job = Job.objects.get(target=str(draft.pk))
    read_draft(str(draft.pk), queue.JobProgress(queue.claim(job.pk)))
    draft.refresh_from_db()


def shown(client) -> dict[str, str]:
    """The page's form as a browser would send it without a word typed; `lines` are those of its context."""
    answer = client.get(reverse("draft_files"))
    lines = answer.context["lines"]
    said: dict = {"baris": [line.draft.pk.hex for line in lines]}
    for line in lines:
        for bound in line.form:
            value = bound.value()
            if value and bound.name not in ("new_copy", "target"):
                said[bound.html_name] = str(value)
        if line.is_sure:
            said[f"yakin-{line.draft.pk.hex}"] = line.proposals[0].token
    return said


def press(client, act: str, draft: DraftFile | None = None, said: dict | None = None, **typed):
    """Send the page with what was typed in one line, by the button that is called `act`."""
    said = dict(shown(client) if said is None else said)
    if draft:
        said |= {f"{draft.pk.hex}-{name}": value for name, value in typed.items()}
    said["tekan"] = f"{act}:{draft.pk.hex}" if draft and act not in ("simpan", "yakin") else act
    return client.post(reverse("draft_files"), said)
