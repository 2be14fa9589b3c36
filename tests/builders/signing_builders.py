"""The way to a seal: approved, signed, and the signed paper."""

from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from evaluations.models import Score
from evidence.citations import add_evidence, citation_targets
from evidence.documents import DocumentFacts
from evidence.files.sample_documents import sample_pdf
from evidence.models import Citation, Verdict
from signing.paper_writes import save_signed_paper
from signing.signing import approve_self_assessment, sign_self_assessment, signoff_state
from tests.city import PASSWORD
from tests.files import pdf
from tests.work import answer_questions, fill, fill_papers

NUMBER = 45


PAPER = sample_pdf("Berita Acara", ["Ditandatangani koordinator."])


WHY = "Bukti menyusul dengan surat Sekda."


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


def signed(city, password=PASSWORD, role="koordinator"):
    """Signed, with the paper where there is something to sign for."""
    standing = signoff_state(city.evaluation)
    if standing.approval and not standing.signed_paper:
        brought(city)
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
