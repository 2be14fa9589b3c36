"""The frame: where each role lands, which tabs it gets, which cycle is shown, and what error pages say."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client, override_settings
from django.urls import include, path

from accounts.models import User
from accounts.permissions import Refused
from accounts.roles import Role
from evaluations.choices import CycleState
from evaluations.cycles.cycle_setup import create_cycle
from evaluations.models import Evaluation
from spbe import home, navigation
from spbe.errors import csrf_failure  # noqa: F401  # the handlers of spbe.urls apply to this urlconf too
from spbe.navigation import StageDeadline, stage_deadline
from spbe.urls import handler400, handler403, handler404, handler500  # noqa: F401

pytestmark = pytest.mark.django_db


def refuse(request):
    raise Refused("Kolom penilaian mandiri sudah ditutup.")


def forbid(request):
    raise PermissionDenied("internal detail")


def lose(request):
    raise Http404("internal detail")


def fail(request):
    raise RuntimeError("internal detail")


urlpatterns = [
    path("tolak/", refuse),
    path("larang/", forbid),
    path("hilang/", lose),
    path("rusak/", fail),
    path("", include("spbe.urls")),
]


@pytest.fixture
def probe(city):
    """A signed-in person on a site with pages that go wrong."""
    client = Client(raise_request_exception=False)
    client.force_login(city.people["diskominfo"])
    with override_settings(ROOT_URLCONF="tests.spbe.test_frame"):
        yield client


@pytest.fixture
def all_pages(monkeypatch):
    """Each page at an address made of its name, so that these tests speak of the choice alone."""

    def address(name, cycle=None):
        return f"/{name}/{cycle.year}/" if cycle else f"/{name}/"

    monkeypatch.setattr(navigation, "page_url", address)
    monkeypatch.setattr(home, "page_url", address)


@pytest.mark.parametrize(
    ("role", "page"),
    [*((role, "/duties/") for role in Role if role != Role.PIMPINAN), ("pimpinan", "/dashboard/2025/")],
)
def test_leadership_lands_at_the_result_and_all_others_at_their_tasks(client, city, all_pages, role, page):
    client.force_login(city.people[role])
    assert client.get("/").headers["Location"] == page


def test_who_leads_and_works_lands_at_the_work(client, city, all_pages):
    city.people["pimpinan"].memberships.create(region=city.region, role="asesor_internal")
    client.force_login(city.people["pimpinan"])
    assert client.get("/").headers["Location"] == "/duties/"


def test_person_without_a_role_reads_what_is_missing(client, city):
    client.force_login(User.objects.create_user("baru", full_name="Baru"))
    assert "Akun Anda belum punya peran" in client.get("/").content.decode()


def test_without_a_cycle_the_admin_sets_up_and_others_wait(client, city, all_pages):
    Evaluation.objects.update(region=city.region.parent)  # a cycle with a history is never deleted
    client.force_login(city.people["admin"])
    assert client.get("/").headers["Location"] == "/setup/"
    client.force_login(city.people["opd"])
    assert client.get("/").headers["Location"] == "/duties/"


def test_signed_out_visitor_signs_in_first(client, city):
    assert client.get("/").headers["Location"] == "/masuk/?next=/"


def test_empty_program_leads_to_its_set_up(client, all_pages):
    assert client.get("/").headers["Location"] == "/setup/"


TEAM_TABS = ["Tugas saya", "Ringkasan", "Lembar kerja", "Dokumen", "Hasil", "Lainnya"]


def labels(client, person):
    client.force_login(person)
    return [tab.label for tab in client.get("/ui/").context["frame"].tabs]


@pytest.mark.parametrize(
    ("role", "tabs"),
    [
        ("diskominfo", TEAM_TABS),
        ("admin", [tab for tab in TEAM_TABS if tab != "Dokumen"]),
        ("asesor_internal", TEAM_TABS),
        ("opd", TEAM_TABS),
        ("pimpinan", ["Tugas saya", "Ringkasan", "Lembar kerja", "Hasil", "Lainnya"]),
        ("asesor_eksternal", ["Tugas saya", "Hasil", "Lainnya"]),
    ],
)
def test_tabs_are_the_pages_the_role_may_open(client, city, all_pages, role, tabs):
    assert labels(client, city.people[role]) == tabs


@pytest.mark.parametrize(
    ("page", "tab"), [("worklist", "Lembar kerja"), ("indicator", "Lembar kerja"), ("cycle", "Lainnya")]
)
def test_the_tab_of_the_current_page_is_marked(city, all_pages, page, tab):
    links = navigation._links(navigation.TABS, city.people["diskominfo"], city.evaluation, page)
    assert [link.label for link in links if link.current] == [tab]


@pytest.mark.parametrize(
    ("role", "page", "tab"),
    [
        ("opd", "meeting", "Tugas saya"),
        ("opd", "interview", "Tugas saya"),
        ("opd", "indicator", "Tugas saya"),
        ("pimpinan", "meetings", "Ringkasan"),
        ("diskominfo", "minutes", "Lembar kerja"),
        ("auditor", "assessor_pack", "Lembar kerja"),
    ],
)
def test_pages_of_several_roles_mark_the_one_tab_that_the_reader_came_by(city, role, page, tab):
    links = navigation._links(navigation.TABS, city.people[role], city.evaluation, page)
    assert [link.label for link in links if link.current] == [tab]


@pytest.fixture
def next_year(city, instruments):
    return create_cycle(
        region=city.region,
        year=2026,
        instrument=instruments["PEMDI-2026"],
        activity="evaluasi",
        by=city.people["diskominfo"],
    )


def test_cycle_at_work_is_shown_before_one_in_preparation(city, next_year):
    assert navigation.shown_cycle(city.people["opd"]) == city.evaluation


def test_finished_cycle_is_shown_only_when_none_is_left(city, next_year):
    city.evaluation.state = CycleState.SELESAI
    city.evaluation.save()
    assert navigation.shown_cycle(city.people["opd"]) == next_year
    Evaluation.objects.filter(pk=next_year.pk).update(region=city.region.parent)
    assert navigation.shown_cycle(city.people["opd"]) == city.evaluation


def test_cycle_in_the_address_comes_first(city, next_year):
    assert navigation.shown_cycle(city.people["opd"], next_year.pk) == next_year


def test_cycle_of_another_city_is_never_shown(city, instruments):
    from regions.models import Region
    from tests.city import person

    elsewhere = Region.objects.create(code="33.76", name="Kota Tegal", kind="kota", time_zone="Asia/Jakarta")
    stranger = person(elsewhere, "diskominfo", "tetangga")
    assert navigation.shown_cycle(stranger, city.evaluation.pk) is None


def test_sample_bar_stands_only_over_a_sample_cycle(client, city):
    client.force_login(city.people["pimpinan"])
    assert "k-sample" not in client.get("/ui/").content.decode()
    city.evaluation.is_sample = True
    city.evaluation.save()
    assert "k-sample" in client.get("/ui/").content.decode()


@pytest.mark.parametrize("cycles", [1, 3])
def test_frame_asks_the_database_a_fixed_number_of_times(client, city, instruments, cycles, django_assert_num_queries):
    for year in range(2022, 2022 + cycles - 1):
        create_cycle(
            region=city.region,
            year=year,
            instrument=instruments["SPBE-2020"],
            activity="pemantauan",
            by=city.people["diskominfo"],
        )
    client.force_login(city.people["diskominfo"])
    with django_assert_num_queries(5):  # session, user, memberships, cycle, windows
        client.get("/ui/")


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2025, 7, 31), StageDeadline("Dibuka 1 Agustus 2025")),
        (date(2025, 8, 1), StageDeadline("Sisa 28 hari")),
        (date(2025, 8, 22), StageDeadline("Sisa 7 hari", "ingat")),
        (date(2025, 8, 29), StageDeadline("Hari terakhir", "ingat")),
        (date(2025, 8, 30), StageDeadline("Ditutup 29 Agu", "lewat")),
    ],
)
def test_days_left_of_the_stage(today, said):
    assert stage_deadline(today, date(2025, 8, 1), date(2025, 8, 29)) == said


def test_refusal_stands_on_the_page_with_a_way_on(probe):
    page = probe.get("/tolak/")
    assert page.status_code == 403
    assert "Kolom penilaian mandiri sudah ditutup." in page.content.decode()
    assert 'href="/">Ke halaman Anda' in page.content.decode()


def test_refusal_of_a_fragment_is_put_where_messages_stand(probe):
    page = probe.get("/tolak/", headers={"HX-Request": "true"})
    assert page.status_code == 403
    assert page.headers["HX-Retarget"] == "#pesan"
    assert "Kolom penilaian mandiri sudah ditutup." in page.content.decode()
    assert "<html" not in page.content.decode()


@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/larang/", 403, "Tidak dapat dibuka atau dilakukan"),
        ("/hilang/", 404, "Halaman tidak ditemukan"),
        ("/rusak/", 500, "Terjadi kesalahan pada server"),
    ],
)
def test_error_pages_tell_people_nothing_internal(probe, address, status, heading):
    page = probe.get(address)
    assert page.status_code == status
    assert f"<h1>{heading}</h1>" in page.content.decode()
    assert "internal detail" not in page.content.decode()


def test_stale_form_says_how_to_go_on(city):
    client = Client(enforce_csrf_checks=True)
    page = client.post("/masuk/", {"login": "opd"})
    assert page.status_code == 403
    assert "<h1>Isian belum terkirim</h1>" in page.content.decode()


def test_help_is_open_to_everybody(client, city):
    assert "Siapa mengerjakan apa" in client.get("/bantuan/").content.decode()


def test_sign_in_lists_sample_accounts_in_a_demo_only(client, city, settings):
    User.objects.filter(username__in=["opd", "pimpinan"]).update(is_sample=True)
    assert client.get("/masuk/").context["demo_accounts"]() == []
    assert "Akun contoh" not in client.get("/masuk/").content.decode()
    settings.DEMO = True
    html = client.get("/masuk/").content.decode()
    assert [name for name in city.people if f'data-akun="{name}"' in html] == ["opd", "pimpinan"]
    assert "Kata sandi semua akun" in html


@pytest.mark.parametrize(
    "address", ["/masuk/", "/keluar/", "/sandi/ubah/", "/sandi/lupa/", "/sandi/lupa/terkirim/", "/sandi/baru/a-b/"]
)
def test_door_pages_are_in_the_frame(client, city, address):
    if address in ("/keluar/", "/sandi/ubah/"):
        client.force_login(city.people["opd"])
    html = client.get(address, follow=True).content.decode()
    assert html.count("<h1") == 1
    assert 'class="k-top"' in html
