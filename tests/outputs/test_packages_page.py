"""The page of packages: order, watch, take; nobody else's, and not for ever."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Membership
from evidence.models import DocumentVersion
from history.models import DownloadLog
from jobs.models import Job
from outputs.models import Package
from regions import clock
from tests.city import person
from tests.packing import built, cite, document, entries, ordered


@pytest.fixture
def desk(city, client):
    client.force_login(city.people["diskominfo"])
    return client


def page(city):
    return reverse("packages", args=[city.evaluation.pk])


def take(client, package):
    return client.get(reverse("package_download", args=[package.pk]))


def made(city, count=1, **asked):
    """Packages of the first indicators, each with one file."""
    for number in range(1, count + 1):
        cite(city, document(city, f"Dokumen {number}"), number)
    return [built(city, number, **asked) for number in range(1, count + 1)]


def test_an_order_is_made_in_the_background_and_can_be_taken(city, desk, django_capture_on_commit_callbacks):
    cite(city, document(city, "Perwali", b"%PDF-1.7 perwali"), 21)
    with django_capture_on_commit_callbacks(execute=True):
        answer = desk.post(page(city), {"indicator": "21", "evidence": "diterima"})
    package = Package.objects.get()
    assert answer["Location"] == f"{page(city)}#paket-{package.pk}"
    assert (package.asked_by, package.indicator.number, package.accepted_only, package.site) == (
        city.people["diskominfo"],
        21,
        True,
        "http://testserver",
    )
    file = take(desk, package)
    assert (file.status_code, file["Content-Type"], file["X-Content-Type-Options"]) == (
        200,
        "application/zip",
        "nosniff",
    )
    assert file["Content-Disposition"] == 'attachment; filename="Indikator-21-51.71-2025.zip"'
    assert entries(b"".join(file.streaming_content))["21.a.Perwali.pdf"] == b"%PDF-1.7 perwali"


def test_all_indicators_and_all_evidence_can_be_asked_for(city, desk):
    desk.post(page(city), {"indicator": "semua", "evidence": "semua"})
    package = Package.objects.get()
    assert (package.indicator, package.accepted_only, package.job.name) == (None, False, "outputs.build_package")


@pytest.mark.parametrize("typed", [{"indicator": "99", "evidence": "diterima"}, {"indicator": "21"}])
def test_a_wrong_order_stores_nothing_and_says_so(city, desk, typed):
    answer = desk.post(page(city), typed)
    assert (answer.status_code, Package.objects.count(), Job.objects.count()) == (200, 0, 0)
    assert len(answer.context["form"].errors) == 1


def test_the_link_of_an_indicator_chooses_it(city, desk):
    shown = desk.get(reverse("indicator", args=[city.evaluation.pk, 21])).content.decode()
    address = f"{page(city)}?indikator=21"
    assert f'href="{address}"' in shown
    assert '<option value="21" selected>' in desk.get(address).content.decode()


@pytest.mark.parametrize(("role", "links"), [("diskominfo", True), ("auditor", False), ("admin", False)])
def test_who_may_not_order_sees_no_link(city, client, role, links):
    client.force_login(city.people[role])
    for name, args in (("worklist", []), ("indicator", [21])):
        shown = client.get(reverse(name, args=[city.evaluation.pk, *args])).content.decode()
        assert (page(city) in shown) == links


def test_progress_is_shown_with_and_without_scripts(city, desk):
    package = ordered(city, 21)
    Job.objects.update(state="berjalan", progress=40)
    address = reverse("package_state", args=[package.pk])
    for shown in (desk.get(page(city)).content.decode(), desk.get(address).content.decode()):
        assert f'hx-get="{address}" hx-trigger="load delay:2s, online from:window, again"' in shown
        assert '<progress max="100" value="40">Sedang disusun, 40 %</progress>' in shown
        assert f'href="{page(city)}#paket-{package.pk}"' in shown
    Job.objects.update(state="selesai", progress=100)
    assert "hx-get" not in desk.get(address).content.decode()


def test_what_stayed_outside_is_told_with_its_link(city, desk):
    cite(city, document(city, "Situs", url="https://jdih.contoh.go.id/"), 21)
    built(city, 21)
    shown = desk.get(page(city)).content.decode()
    assert "<li>Indikator 21, Situs: dicantumkan sebagai tautan." in shown
    assert 'href="https://jdih.contoh.go.id/"' in shown


@pytest.mark.parametrize("role", ["koordinator", "penanggung_jawab", "asesor_internal", "auditor", "admin", "opd"])
def test_a_package_exists_for_nobody_but_who_asked(city, client, role):
    (package,) = made(city)
    client.force_login(city.people[role])
    assert take(client, package).status_code == 404
    assert client.get(reverse("package_state", args=[package.pk])).status_code == 404
    assert DownloadLog.objects.count() == 0


def test_the_list_shows_own_packages_only(city, client):
    made(city, by="koordinator")
    (own,) = [built(city, 1)]
    client.force_login(city.people["diskominfo"])
    assert list(client.get(page(city)).context["packages"]) == [own]


def test_a_person_of_another_region_gets_nothing(city, client):
    (package,) = made(city)
    stranger = person(city.region.parent, "diskominfo", "diskominfo_bali")
    client.force_login(stranger)
    assert (take(client, package).status_code, client.get(page(city)).status_code) == (404, 404)


def test_who_lost_the_role_does_not_get_what_they_ordered(city, desk):
    (package,) = made(city)
    Membership.objects.filter(user=city.people["diskominfo"]).update(is_active=False)
    assert (take(desk, package).status_code, DownloadLog.objects.count()) == (403, 0)
    assert desk.get(reverse("package_state", args=[package.pk])).status_code == 403


def test_an_expired_package_is_not_found_and_the_page_says_why(city, desk):
    (package,) = made(city)
    clock.set_now(package.expires_at - timedelta(seconds=1))
    assert take(desk, package).status_code == 200
    clock.set_now(package.expires_at)
    answer = take(desk, package)
    assert (answer.status_code, DownloadLog.objects.about(package).count()) == (404, 1)
    assert "Masa unduh paket ini berakhir 17 Agu 2025, 12.00," in answer.content.decode()
    assert reverse("package_download", args=[package.pk]) not in desk.get(page(city)).content.decode()


def test_an_unfinished_package_is_not_found_and_the_page_says_why(city, desk):
    answer = take(desk, ordered(city, 21))
    assert (answer.status_code, "Paket ini masih disusun." in answer.content.decode()) == (404, True)


def test_each_download_leaves_its_lines(city, desk):
    (package,) = made(city)
    for _ in range(2):
        take(desk, package)
    lines = DownloadLog.objects.values_list("subject_type", "subject_id", "by__username")
    file = DocumentVersion.objects.get(document__title="Dokumen 1")
    expected = [("outputs.package", str(package.pk)), ("evidence.documentversion", str(file.pk))]
    assert sorted(lines) == sorted([(*subject, "diskominfo") for subject in expected] * 2)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_often_for_one_as_for_three_packages(city, desk, count, django_assert_num_queries):
    made(city, count)
    with django_assert_num_queries(9):
        assert len(desk.get(page(city)).context["packages"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_download_asks_as_often_for_one_as_for_three_files(city, desk, count, django_assert_num_queries):
    for number in range(count):
        cite(city, document(city, f"Dokumen {number}"), 21)
    package = built(city, 21)
    with django_assert_num_queries(8):
        assert take(desk, package).status_code == 200
