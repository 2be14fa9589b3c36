"""The signed Berita Acara: who brings it, for which approval, and what the seal knows of it."""

import hashlib
import json

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Membership
from evaluations.choices import CycleState
from evaluations.models import Score
from evaluations.permissions import Refused
from evaluations.stages.transitions import (
    move_stage,
)
from evidence.models import Document, DocumentVersion
from history.models import DownloadLog, HistoryEntry
from signing.models import Seal, SignedPaper
from signing.paper_writes import save_papers
from signing.signing import missing_paper, sign_self_assessment, signoff_state
from tests.builders.signing_builders import PAPER, approved, brought, ready, signed, verified, whole  # noqa: F401
from tests.city import PASSWORD, person
from tests.files import png
from tests.history_rows import texts


def sign_now(city, by=None):
    """With everything between paper and password, where there is a paper that can be opened."""
    paper = signoff_state(city.evaluation).signed_paper
    if paper and not paper.version.in_quarantine:
        ready(city, by)
    return sign_self_assessment(evaluation=city.evaluation, password=PASSWORD, by=by or city.people["koordinator"])


@pytest.mark.parametrize("role", ["penanggung_jawab", "asesor_internal", "admin", "auditor", "opd", "pimpinan"])
def test_others_bring_no_signed_paper(whole, role):  # noqa: F811
    approved(whole)
    with pytest.raises(Refused, match="Hanya koordinator dan Diskominfo yang mengunggah Berita Acara bertanda tangan"):
        brought(whole, role)
    assert not SignedPaper.objects.exists()


def test_nothing_is_signed_before_it_is_approved(whole):  # noqa: F811
    with pytest.raises(Refused, match="sesudah penanggung jawab menyetujui"):
        brought(whole)
    approved(whole)
    with pytest.raises(Refused, match="Berita Acara bertanda tangan belum diunggah"):
        sign_now(whole)
    assert not Seal.objects.exists()


def test_the_paper_stands_in_the_library_for_those_who_check(whole):  # noqa: F811
    approved(whole)
    version = brought(whole).version
    document = version.document
    assert (document.title, document.owner, document.secrecy) == ("Berita Acara bertanda tangan 2025", None, "terbatas")
    assert version.sha256 == hashlib.sha256(PAPER).hexdigest()
    readers = {role for role, user in whole.people.items() if document in Document.objects.visible_to(user)}
    assert readers == {
        "diskominfo",
        "asesor_internal",
        "penanggung_jawab",
        "koordinator",
        "auditor",
    }


def test_a_second_paper_is_a_version_beside_the_first(whole):  # noqa: F811
    approved(whole)
    first = brought(whole).version
    second = brought(whole, "koordinator", name="BA baru.pdf", content=PAPER + b"\n").version
    assert SignedPaper.objects.get().version == second
    assert list(DocumentVersion.objects.filter(document=first.document).values_list("number", flat=True)) == [2, 1]
    told = HistoryEntry.objects.filter(kind="paper_signed").order_by("pk")
    assert texts(told, "before", "after") == [
        ("", "BA bertanda tangan.pdf"),
        ("BA bertanda tangan.pdf", "BA baru.pdf"),
    ]


def test_only_a_whole_pdf_is_taken(whole):  # noqa: F811
    approved(whole)
    with pytest.raises(ValidationError, match="diunggah sebagai PDF"):
        brought(whole, name="BA.png", content=png())
    with pytest.raises(ValidationError, match="terpotong atau rusak"):
        brought(whole, content=PAPER[: len(PAPER) // 2])
    assert not SignedPaper.objects.exists()
    assert Document.objects.count() == 1


def test_a_paper_is_for_what_was_approved_then(whole):  # noqa: F811
    approved(whole)
    brought(whole)
    Score.objects.filter(indicator__number=1).update(fact="Perwali 11 tahun 2025")
    approved(whole)
    with pytest.raises(Refused, match="belum diunggah"):
        sign_now(whole)


def test_a_wording_changed_afterwards_needs_a_new_paper(whole):  # noqa: F811
    approved(whole)
    brought(whole)
    by = whole.people["diskominfo"]
    save_papers(evaluation=whole.evaluation, version=0, changes={"place": "Kuta"}, by=by)
    with pytest.raises(Refused, match="Naskah diubah sesudah Berita Acara diunggah"):
        sign_now(whole)
    brought(whole)
    assert json.loads(sign_now(whole).canonical)["papers"]["place"] == "Kuta"


def test_who_is_named_on_the_paper_signs(whole):  # noqa: F811
    other = person(whole.region, "koordinator", "wakil")
    by = whole.people["diskominfo"]
    save_papers(evaluation=whole.evaluation, version=0, changes={"signatory": other}, by=by)
    approved(whole)
    brought(whole)
    with pytest.raises(Refused, match="Naskah menyebut Wakil sebagai penanda tangan"):
        sign_now(whole)
    assert json.loads(sign_now(whole, other).canonical)["papers"]["signatory"]["name"] == "Wakil"


@pytest.mark.parametrize(("scan", "said"), [("menunggu", "menunggu pemindaian virus"), ("virus", "mengandung virus")])
def test_a_paper_in_quarantine_seals_nothing(whole, scan, said):  # noqa: F811
    approved(whole)
    version = brought(whole).version
    DocumentVersion.objects.filter(pk=version.pk).update(scan=scan)
    with pytest.raises(Refused, match=said):
        sign_now(whole)


def test_the_seal_holds_the_checksum_and_the_digest_on_the_paper(whole):  # noqa: F811
    sha256 = approved(whole).content_sha256
    paper = brought(whole, "koordinator")
    facts = json.loads(sign_now(whole).canonical)
    assert facts["papers"]["signed"] == {
        "version": str(paper.version_id),
        "sha256": hashlib.sha256(PAPER).hexdigest(),
        "size": len(PAPER),
        "name": "BA bertanda tangan.pdf",
        "by": {"username": "koordinator", "name": "Koordinator"},
        "at": "2025-08-14T04:00:00+00:00",
        "electronic": False,
        "compared": {"by": {"username": "koordinator", "name": "Koordinator"}, "at": "2025-08-14T04:00:00+00:00"},
    }
    assert facts["approval"]["content_sha256"] == sha256


def test_one_changed_byte_of_the_signed_paper_is_named(whole):  # noqa: F811
    approved(whole)
    seal = signed(whole)
    version = SignedPaper.objects.get().version
    content = bytearray(PAPER)
    content[-1] ^= 1
    with open(version.file.path, "wb") as file:
        file.write(content)
    got = hashlib.sha256(content).hexdigest()
    assert verified(seal) == (
        1,
        f"Berkas {version.pk} (Berita Acara bertanda tangan): SHA-256 saat disegel {version.sha256}, kini {got}.\n"
        f"Segel {seal.pk}: Kota Denpasar 2025: 1 perbedaan.\n",
    )


def test_after_a_reopening_the_old_paper_belongs_to_the_old_seal(whole):  # noqa: F811
    approved(whole)
    first = signed(whole)
    pj = whole.people["penanggung_jawab"]
    move_stage(evaluation=whole.evaluation, target=CycleState.MANDIRI, by=pj, reason="Salah hitung.")
    approved(whole)
    with pytest.raises(Refused, match="belum diunggah"):
        sign_now(whole)
    brought(whole, content=PAPER + b"\n")
    second = sign_now(whole)
    assert [verified(seal)[0] for seal in (Seal.objects.get(pk=first.pk), second)] == [0, 0]


# --- the page -------------------------------------------------------------------------------------


def test_what_is_no_pdf_comes_back_on_the_form(whole, client):  # noqa: F811
    approved(whole)
    client.force_login(whole.people["koordinator"])
    url = reverse("signoff_paper", args=[whole.evaluation.pk])
    answer = client.post(url, {"file": SimpleUploadedFile("BA.png", png())})
    said = ["Berita Acara bertanda tangan diunggah sebagai PDF. Pindai menjadi PDF."]
    assert (answer.status_code, answer.context["paper_form"].errors) == (422, {"file": said})
    assert client.post(url).context["paper_form"].errors == {"file": ["Pilih PDF Berita Acara bertanda tangan."]}


def test_the_paper_is_downloaded_by_those_who_check_and_each_time_is_logged(whole, client):  # noqa: F811
    approved(whole)
    version = brought(whole).version
    url = reverse("evidence_download", args=[version.pk])
    page = reverse("signoff", args=[whole.evaluation.pk])
    found = {}
    for role in ("koordinator", "auditor", "admin", "opd"):
        client.force_login(whole.people[role])
        found[role] = (url in client.get(page).content.decode(), client.get(url).status_code)
    assert found == {"koordinator": (True, 200), "auditor": (True, 200), "admin": (False, 404), "opd": (False, 404)}
    assert list(DownloadLog.objects.order_by("pk").values_list("by__username", flat=True)) == ["koordinator", "auditor"]


def test_a_paper_that_names_another_signatory_is_none_for_the_one_of_today(whole):  # noqa: F811
    """Nobody was chosen, so the only coordinator is named; the next one does not sign over that paper."""
    approved(whole)
    brought(whole)
    assert missing_paper(signoff_state(whole.evaluation)) is None
    Membership.objects.filter(user=whole.people["koordinator"]).update(is_active=False)
    person(whole.region, "koordinator", "koordinator2")
    said = missing_paper(signoff_state(whole.evaluation))
    assert said.startswith("Penanda tangan berganti sesudah Berita Acara diunggah")
