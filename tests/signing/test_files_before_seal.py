"""Before the seal every cited file is read: what is missing or changed is named, and nothing is sealed."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from evaluations.permissions import Refused
from jobs.models import Job
from regions import clock
from signing.file_checks import check_files, check_files_again, start_file_check
from signing.models import Seal, SealFileCheck, SignedPaper
from signing.signing import sign_self_assessment, signoff_state
from tests.builders.signing_builders import NUMBER, approved, brought, checked, compared, whole  # noqa: F401
from tests.city import PASSWORD
from tests.files import pdf
from tests.work import cite


@pytest.fixture
def paper_in(whole):  # noqa: F811
    """Approved, the scan there and compared; the files not read yet."""
    approved(whole)
    brought(whole)
    compared(whole)
    return whole


def sign(city):
    return sign_self_assessment(evaluation=city.evaluation, password=PASSWORD, by=city.people["koordinator"])


def again(city):
    """Asked for once more, and read."""
    standing = signoff_state(city.evaluation)
    check_files_again(evaluation=city.evaluation, approval=standing.approval, by=city.people["diskominfo"])
    checked(city)


def written(version, content):
    with open(version.file.path, "wb") as file:
        file.write(content)


def test_nothing_is_sealed_before_the_files_were_read(paper_in):
    with pytest.raises(Refused, match=r"sedang diperiksa \(0 %\)"):
        sign(paper_in)
    checked(paper_in)
    check = SealFileCheck.objects.get()
    assert (check.total, check.faults, check.job.state) == (2, [], Job.State.DONE)
    assert sign(paper_in).pk


def test_a_missing_file_is_named_with_its_indicator_and_seals_nothing(paper_in):
    version = paper_in.citation.version
    version.file.storage.delete(version.file.name)
    checked(paper_in)
    said = rf"Berkas “Notula” \(indikator {NUMBER}\) tidak ada lagi di penyimpanan\."
    with pytest.raises(Refused, match=said):
        sign(paper_in)
    assert not Seal.objects.exists()
    written(version, pdf())
    again(paper_in)
    assert sign(paper_in).pk


def test_c20_a_changed_byte_is_named_with_its_indicator_and_seals_nothing(paper_in):
    version = paper_in.citation.version
    written(version, pdf()[:-1] + b"x")
    checked(paper_in)
    with pytest.raises(Refused, match=rf"Berkas “Notula” \(indikator {NUMBER}\) berubah: SHA-256-nya"):
        sign(paper_in)


def test_a_changed_signed_paper_is_named(paper_in):
    version = SignedPaper.objects.get().version
    written(version, b"x" * version.size)
    checked(paper_in)
    with pytest.raises(Refused, match="Berkas “Berita Acara bertanda tangan” berubah"):
        sign(paper_in)


def test_what_is_touched_after_the_check_is_read_again(paper_in):
    checked(paper_in)
    version = paper_in.citation.version
    written(version, pdf() + b"x")
    with pytest.raises(Refused, match="Ada berkas yang berubah sesudah diperiksa"):
        sign(paper_in)
    version.file.storage.delete(version.file.name)
    with pytest.raises(Refused, match="Ada berkas yang berubah sesudah diperiksa"):
        sign(paper_in)


def test_a_check_counts_for_a_day(paper_in):
    checked(paper_in)
    with clock.fixed_at(datetime(2025, 8, 14, 12, tzinfo=ZoneInfo("Asia/Makassar")) + timedelta(days=1, minutes=1)):
        with pytest.raises(Refused, match="sudah lebih dari satu hari"):
            sign(paper_in)
        again(paper_in)
        assert sign(paper_in).pk


def test_an_answer_to_an_older_question_is_left_out(paper_in):
    """The file is restored and asked about again while a worker still reads for the first time."""
    version = paper_in.citation.version
    written(version, pdf() + b"x")
    check = SealFileCheck.objects.select_related("approval").get()

    def asked_again(percent):
        with clock.fixed_at(datetime(2025, 8, 14, 13, tzinfo=ZoneInfo("Asia/Makassar"))):
            start_file_check(check.approval, paper_in.people["koordinator"])

    check_files(str(check.pk), asked_again)
    found = SealFileCheck.objects.get()
    assert (found.checked_at, found.faults) == (None, [])
    written(version, pdf())
    checked(paper_in)
    assert sign(paper_in).pk


def test_a_check_at_work_is_not_begun_twice(paper_in):
    approval = signoff_state(paper_in.evaluation).approval
    jobs = Job.objects.filter(name="signing.check_files").count()
    check_files_again(evaluation=paper_in.evaluation, approval=approval, by=paper_in.people["koordinator"])
    assert Job.objects.filter(name="signing.check_files").count() == jobs


@pytest.mark.parametrize("role", ["penanggung_jawab", "asesor_internal", "admin", "auditor", "opd"])
def test_others_ask_for_no_check(paper_in, role):
    approval = signoff_state(paper_in.evaluation).approval
    with pytest.raises(Refused):
        check_files_again(evaluation=paper_in.evaluation, approval=approval, by=paper_in.people[role])


def test_a_check_that_failed_says_so(paper_in):
    Job.objects.update(state=Job.State.FAILED)
    with pytest.raises(Refused, match="Pemeriksaan berkas yang digunakan gagal"):
        sign(paper_in)


def test_the_page_tells_how_far_it_is_and_names_what_is_wrong(paper_in, client):
    client.force_login(paper_in.people["koordinator"])
    page, part = (reverse(name, args=[paper_in.evaluation.pk]) for name in ("signoff", "signoff_files"))
    assert f'hx-get="{part}"' in client.get(page).content.decode()
    assert "Berkas sedang diperiksa: 0 %." in client.get(part).content.decode()
    version = paper_in.citation.version
    version.file.storage.delete(version.file.name)
    checked(paper_in)
    text = client.get(page).content.decode()
    assert "“Notula” tidak ada lagi di penyimpanan." in text
    assert f'href="{reverse("indicator", args=[paper_in.evaluation.pk, NUMBER])}">Indikator {NUMBER}</a>' in text
    written(version, pdf())
    assert client.post(reverse("signoff_check_files", args=[paper_in.evaluation.pk])).status_code == 302
    checked(paper_in)
    assert "2 berkas ada dan utuh" in client.get(part).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_with_everything_in_asks_the_same_number_of_queries(
    whole,  # noqa: F811
    client,
    django_assert_num_queries,
    rows,
):
    for number in range(1, rows):
        citation = cite(whole, number, "diterima", title=f"Notula {number}")
        citation.version.file.save(f"x{number}", ContentFile(pdf()), save=True)
    approved(whole)
    brought(whole)
    compared(whole)
    client.force_login(whole.people["koordinator"])
    with django_assert_num_queries(18):
        client.get(reverse("signoff", args=[whole.evaluation.pk]))
