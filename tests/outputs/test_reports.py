"""The page of reports: order, watch, take; nobody else's, and not for ever."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.urls import reverse

from accounts.models import Membership
from evaluations.permissions import Refused
from evidence.models.document import evidence_storage
from history.models import DownloadLog
from jobs.models import Job
from outputs.models import Report
from outputs.reports import report_orders
from regions import clock
from tests import packing
from tests.builders.report_builders import SHEET, built, ordered, page
from tests.city import person
from tests.work import fill


@pytest.fixture
def desk(city, client):
    client.force_login(city.people["diskominfo"])
    return client


def take(client, report):
    return client.get(reverse("report_download", args=[report.pk]))


def content(answer):
    return b"".join(answer.streaming_content)


def test_an_order_is_made_in_the_background_and_can_be_taken(city, desk, django_capture_on_commit_callbacks):
    fill(city, dict.fromkeys(range(1, 48), 3))
    with django_capture_on_commit_callbacks(execute=True):
        answer = desk.post(page(city), {"kind": SHEET, "column": "mandiri"})
    report = Report.objects.get()
    assert answer["Location"] == f"{page(city)}#laporan-{report.pk}"
    assert (report.asked_by, report.state, report.job.progress) == (city.people["diskominfo"], "siap", 100)
    file = take(desk, report)
    assert (file.status_code, file["Content-Disposition"], file["X-Content-Type-Options"]) == (
        200,
        'attachment; filename="lembar-rumus-51.71-2025.xlsx"',
        "nosniff",
    )
    book = openpyxl.load_workbook(BytesIO(content(file)))
    assert [sheet.title for sheet in book] == ["Tingkat", "Indeks", "Aturan"]


def test_the_row_knows_size_and_checksum_and_how_long_it_is_kept(city):
    report = built(city)
    path = Path(evidence_storage().path(report.path))
    assert (report.path, report.size) == (f"laporan/{report.pk}.xlsx", path.stat().st_size)
    assert report.expires_at == clock.now() + timedelta(days=3)
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("typed", [{"kind": "semua", "column": "mandiri"}, {"kind": SHEET, "column": "usulan"}])
def test_a_wrong_order_stores_nothing_and_says_so(city, desk, typed):
    answer = desk.post(page(city), typed)
    assert (answer.status_code, Report.objects.count(), Job.objects.count()) == (200, 0, 0)
    assert len(answer.context["form"].errors) == 1


def test_two_presses_of_the_button_make_one_report(city):
    assert ordered(city) == ordered(city)
    assert ordered(city, column="final") != ordered(city)


def test_progress_is_shown_with_and_without_scripts(city, desk):
    report = ordered(city)
    Job.objects.update(state="berjalan", progress=40)
    address = reverse("report_state", args=[report.pk])
    for shown in (desk.get(page(city)).content.decode(), desk.get(address).content.decode()):
        assert f'hx-get="{address}" hx-trigger="load delay:2s, online from:window, again"' in shown
        assert '<progress max="100" value="40">Sedang disusun, 40 %</progress>' in shown
        assert f'href="{page(city)}#laporan-{report.pk}"' in shown
    Job.objects.update(state="selesai", progress=100)
    assert "hx-get" not in desk.get(address).content.decode()


@pytest.mark.parametrize("role", ["koordinator", "penanggung_jawab", "auditor", "admin", "opd", "pimpinan"])
def test_a_report_exists_for_nobody_but_who_asked(city, client, role):
    report = built(city)
    client.force_login(city.people[role])
    assert take(client, report).status_code == 404
    assert client.get(reverse("report_state", args=[report.pk])).status_code == 404
    assert DownloadLog.objects.count() == 0


def test_the_list_shows_own_reports_only(city, desk):
    built(city, by="koordinator")
    own = built(city)
    assert list(desk.get(page(city)).context["reports"]) == [own]


def test_a_person_of_another_region_gets_nothing(city, client):
    report = built(city)
    client.force_login(person(city.region.parent, "diskominfo", "diskominfo_bali"))
    assert (take(client, report).status_code, client.get(page(city)).status_code) == (404, 404)


@pytest.mark.parametrize("role", ["opd", "kepala_opd", "opd2"])
def test_an_agency_has_no_reports_of_the_government(city, client, role):
    client.force_login(city.people[role])
    assert client.get(page(city)).status_code == 403
    assert page(city) not in client.get(reverse("dashboard", args=[city.evaluation.pk])).content.decode()
    with pytest.raises(Refused):
        ordered(city, by=role)
    assert Report.objects.count() == 0


def test_who_lost_the_role_gets_neither_the_file_nor_a_new_one(city, desk):
    report, waiting = built(city), ordered(city, column="final")
    Membership.objects.filter(user=city.people["diskominfo"]).update(is_active=False)
    assert (take(desk, report).status_code, DownloadLog.objects.count()) == (403, 0)
    report_orders.make_report(str(waiting.pk), packing.Report())
    waiting.refresh_from_db()
    assert (waiting.path, len(waiting.remarks)) == ("", 1)


def test_each_download_leaves_a_line(city, desk):
    report = built(city)
    for _ in range(2):
        take(desk, report)
    lines = DownloadLog.objects.values_list("subject_type", "subject_id", "by__username")
    assert list(lines) == [("outputs.report", str(report.pk), "diskominfo")] * 2


def test_an_expired_report_is_not_found_and_the_page_says_why(city, desk):
    report = built(city)
    clock.set_now(report.expires_at - timedelta(seconds=1))
    assert take(desk, report).status_code == 200
    clock.set_now(report.expires_at)
    answer = take(desk, report)
    assert (answer.status_code, DownloadLog.objects.count()) == (404, 1)
    assert "Masa unduh laporan ini berakhir 17 Agu 2025, 12.00," in answer.content.decode()
    assert reverse("report_download", args=[report.pk]) not in desk.get(page(city)).content.decode()


def test_the_sweep_throws_away_what_expired_and_what_nobody_knows(city):
    kept, over = built(city, by="koordinator"), built(city)
    folder = Path(evidence_storage().path("laporan"))
    (folder / "00000000-0000-0000-0000-000000000000.1.tmp").write_bytes(b"x")
    Report.objects.filter(pk=over.pk).update(expires_at=clock.now())
    assert report_orders.delete_expired_reports() == 1
    assert [entry.name for entry in folder.iterdir()] == [f"{kept.pk}.xlsx"]
    over.refresh_from_db()
    assert (over.path, over.state) == ("", "kedaluwarsa")


def test_a_newer_one_replaces_the_older_of_the_same_kind(city):
    older, other = built(city), built(city, column="final")
    newer = built(city)
    states = {r.pk: bool(r.path) for r in Report.objects.all()}
    assert states == {older.pk: False, other.pk: True, newer.pk: True}


def test_building_twice_makes_it_once(city):
    report = built(city)
    before = Path(evidence_storage().path(report.path)).stat().st_mtime_ns
    report_orders.make_report(str(report.pk), packing.Report())
    assert Path(evidence_storage().path(report.path)).stat().st_mtime_ns == before


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_often_for_one_as_for_three_reports(city, desk, count, django_assert_num_queries):
    for column in ("mandiri", "final", "mandiri")[:count]:
        built(city, column=column)
    with django_assert_num_queries(7):
        assert len(desk.get(page(city)).context["reports"]) == count
