"""The way to a seal: approved, signed, and the signed paper."""

from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from evaluations.models import Score
from evidence.citations import add_evidence, citation_targets
from evidence.documents import DocumentFacts
from evidence.models import Citation, Verdict
from signing.paper_writes import draft_paper
from signing.papers_pdf import paper_pdf
from signing.rules import PaperKind
from signing.signed_papers import compare_signed_paper, save_signed_paper
from signing.signing import approve_self_assessment, sign_self_assessment, signoff_state
from signing.tasks import check_files
from tests.city import PASSWORD
from tests.files import drawn_pdf, pdf
from tests.work import answer_questions, fill, fill_papers

NUMBER = 45


# The paper of this city has three pages, four with one more in the team: its scan is pictures, without a letter.
SCANNED_PAGES = 4
PAPER = drawn_pdf(*[None] * SCANNED_PAGES)


WHY = "Data dukung menyusul dengan surat Sekda."


@pytest.fixture
def whole(city):
    """The city's cycle with level 3 and a fact everywhere, and one piece of evidence, accepted."""
    fill(city, dict.fromkeys(range(1, 48), 3))
    Score.objects.filter(evaluation=city.evaluation).update(fact="Perwali 10 tahun 2024", reason=WHY)
    answer_questions(city)
    fill_papers(city)
    add_evidence(
        evaluation=city.evaluation,
        targets=citation_targets(city.indicator(NUMBER)),
        agency=city.agency,
        document=DocumentFacts(title="Notula"),
        source=SimpleUploadedFile("Notula.pdf", pdf()),
        by=city.people["opd"],
    )
    city.citation = Citation.objects.select_related("version").get()
    Verdict.objects.create(citation=city.citation, outcome="diterima", by=city.people["asesor_internal"])
    return city


def approved(city, reason=WHY):
    seen = signoff_state(city.evaluation).sha256
    return approve_self_assessment(
        evaluation=city.evaluation, seen=seen, by=city.people["penanggung_jawab"], reason=reason
    )


def brought(city, role="diskominfo", name="BA bertanda tangan.pdf", content=None):
    """The Berita Acara with the signature on it."""
    file = SimpleUploadedFile(name, content or PAPER)
    return save_signed_paper(evaluation=city.evaluation, source=file, by=city.people[role])


def given_out(city):
    """The Berita Acara as it is downloaded now."""
    return paper_pdf(draft_paper(city.evaluation, PaperKind.MINUTES, signoff_state(city.evaluation)))[1]


def compared(city, by=None):
    """Who signs has looked at each page of the scan."""
    seen = str(signoff_state(city.evaluation).signed_paper.version_id)
    return compare_signed_paper(evaluation=city.evaluation, seen=seen, by=by or city.people["koordinator"])


def checked(city):
    """The worker has read the files that what stands approved cites."""
    check_files(signoff_state(city.evaluation).file_check.job_id)


def ready(city, by=None):
    """What lies between the paper and the password: the scan compared, the files checked."""
    compared(city, by)
    checked(city)


def signed(city, password=PASSWORD, role="koordinator"):
    """Signed, with paper, comparison and check where there is something to sign for."""
    standing = signoff_state(city.evaluation)
    if standing.approval and role == "koordinator":
        if not standing.signed_paper:
            brought(city)
        ready(city)
    return sign_self_assessment(evaluation=city.evaluation, password=password, by=city.people[role])


@pytest.fixture
def sealed(whole):
    approved(whole)
    whole.seal = signed(whole)
    return whole


def verified(seal):
    """(exit code, what was said) of `manage.py verify_seal`."""
    out = StringIO()
    try:
        call_command("verify_seal", seal.pk, stdout=out, stderr=out)
    except SystemExit as ended:
        return ended.code, out.getvalue()
    return 0, out.getvalue()
