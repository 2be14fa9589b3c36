"""The auditor's page: who came in, what changed, who took what, who was refused; narrowed, paged, taken as files."""

import csv
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.api_keys.key_writes import create_key, revoke_key
from accounts.models import ApiKey, Change
from accounts.people.people_writes import add_role, update_person
from evaluations.choices import CycleState
from evaluations.models import Evaluation
from history.models import DownloadLog
from operations.security_log import views
from outputs.sharing.pack_links import log_opening, share_pack
from regions import clock
from regions.models import Region
from tests.builders.evidence_builders import send
from tests.city import PASSWORD, person

URL = "/catatan-keamanan/"


@pytest.fixture
def auditor(city):
    cache.clear()
    browser = Client()
    browser.force_login(city.people["auditor"])
    return browser


@pytest.fixture
def told(city, auditor):
    """One of each, and the page's lines for an address."""
    opd, admin = city.people["opd"], city.people["admin"]
    Client().post("/masuk/", {"login": "opd", "password": PASSWORD})
    Client().post("/masuk/", {"login": "tidak-ada-yang-bernama-ini", "password": "salah"})
    add_role(person=opd, region=city.region, role="pimpinan", by=admin)
    DownloadLog.objects.log(send(city)[0].version, by=opd)
    visitor = Client()
    visitor.force_login(opd)
    visitor.get(reverse("people"))

    def lines(query="", browser=auditor):
        answer = browser.get(URL + query)
        assert answer.status_code == 200
        return [(line.group.value, line.who, line.what) for line in answer.context["lines"]]

    return lines


def test_all_logs_stand_on_one_page_newest_first(city, told, auditor):
    name = str(city.people["opd"])
    found = told()
    for line in (
        ("masuk", name, "masuk"),
        ("penolakan", "(tidak dikenal)", "gagal masuk"),
        ("perubahan", str(city.people["admin"]), f"peran: {name}"),
        ("penolakan", name, "halaman atau tindakan ditolak"),
    ):
        assert line in found
    assert [what for group, who, what in found if group == "unduhan"] == ["mengunduh: Notula reviu 2025, versi 1"]
    moments = [line.at for line in auditor.get(URL).context["lines"]]
    assert moments == sorted(moments, reverse=True)
    page = auditor.get(URL).content.decode()
    assert ("Pimpinan daerah" in page, "/orang/" in page, "tidak-ada-yang-bernama" in page) == (True, True, False)


@pytest.mark.parametrize("group", ["masuk", "perubahan", "unduhan", "penolakan"])
def test_it_is_narrowed_by_kind(told, group):
    found = told(f"?jenis={group}")
    assert found
    assert {line[0] for line in found} == {group}
    assert len(found) < len(told())


def test_it_is_narrowed_by_person(city, told):
    opd = city.people["opd"]
    found = told(f"?orang={opd.pk}")
    assert ("penolakan", "(tidak dikenal)", "gagal masuk") not in found
    assert {who for group, who, _ in found if group != "perubahan"} == {str(opd)}
    assert {what for group, _, what in found if group == "perubahan"} == {f"peran: {opd}"}


def test_it_is_narrowed_by_days_of_the_region(city, auditor):
    opd, zone = city.people["opd"], ZoneInfo(city.region.time_zone)
    for hour in (datetime(2025, 3, 1, 23, 59, tzinfo=zone), datetime(2025, 3, 2, 0, 1, tzinfo=zone)):
        clock.set_now(hour)
        update_person(person=opd, full_name=f"Made {hour:%d}", email=opd.email, by=city.people["admin"])
    names = [line.note for line in auditor.get(URL + "?dari=02-03-2025&sampai=02-03-2025").context["lines"]]
    assert names == ["Made 01 → Made 02"]
    assert auditor.get(URL + "?dari=03-03-2025&sampai=02-03-2025").context["lines"] == []
    unread = auditor.get(URL + "?dari=bukan-hari&jenis=perubahan")
    assert len(unread.context["lines"]) >= 2
    assert "Filter belum berlaku" in unread.content.decode()
    assert "Tanggal “bukan-hari” tidak terbaca" in unread.content.decode()
    assert "Filter belum berlaku" not in auditor.get(URL + "?jenis=perubahan").content.decode()


def test_it_is_paged_and_the_number_of_queries_stays(city, auditor, django_assert_num_queries):
    for number in range(60):
        Change.objects.record(
            region=city.region, field="nama", before="", after=str(number), by=city.people["admin"], person=None
        )
    first, second = auditor.get(URL + "?jenis=perubahan"), auditor.get(URL + "?jenis=perubahan&page=2")
    assert (len(first.context["lines"]), len(second.context["lines"])) == (40, 20)
    for query in ("?jenis=perubahan", "?jenis=perubahan&page=2"):
        with django_assert_num_queries(9):
            auditor.get(URL + query)


def test_a_key_stands_there_from_its_making_to_its_end(city, auditor):
    opd = city.people["opd"]
    create_key(name="dasbor", lifetime=timedelta(days=1), areas=["mandiri"], by=opd)
    revoke_key(key=ApiKey.objects.get(), by=opd)
    notes = [(line.what, line.note) for line in auditor.get(f"{URL}?jenis=perubahan").context["lines"]]
    assert notes == [
        (f"kunci API: {opd}", "dasbor → (kosong)"),
        (f"kunci API: {opd}", "dasbor (membaca; menyimpan penilaian mandiri)"),
    ]


def test_a_key_that_another_tab_has_revoked_meanwhile_ends_once(city):
    opd = city.people["opd"]
    create_key(name="dasbor", lifetime=timedelta(days=1), by=opd)
    first, second = ApiKey.objects.get(), ApiKey.objects.get()
    revoke_key(key=first, by=opd)
    revoke_key(key=second, by=opd)
    assert Change.objects.filter(field="kunci API", after="").count() == 1


def test_visitors_by_a_link_stand_there_as_those_it_was_made_for(city, told, client):
    pack = share_pack(
        evaluation=city.evaluation,
        recipient="=Universitas",
        days=3,
        includes_restricted=False,
        address="alamat-rahasia",
        code="04711742",
        by=city.people["koordinator"],
    )
    Client().get(reverse("shared_pack", args=["alamat-rahasia"]))
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=CycleState.DOKUMEN)
    for code in ("1", "04711742"):
        Client().post(reverse("shared_pack", args=["alamat-rahasia"]), {"code": code})
    log_opening(pack, "berkas", "203.0.113.7", city.evaluation.citations.get().version_id)
    who = "=Universitas (tanpa akun)"
    taken = [line for line in told("?jenis=unduhan") if line[1] == who]
    assert [what for _, _, what in taken] == ["tautan paket: berkas diambil", "tautan paket: kode benar"]
    refused = [what for _, name, what in told("?jenis=penolakan") if name == who]
    assert refused == ["tautan paket: kode salah", "tautan paket: ditolak: tautan tertutup"]
    assert [line for line in told("?jenis=masuk") + told("?jenis=perubahan") if line[1] == who] == []
    other = Region.objects.create(code="51.99", name="Kabupaten Lain", kind="kabupaten", time_zone="Asia/Makassar")
    client.force_login(person(other, "auditor", "auditor_lain"))
    assert who not in {line[1] for line in told(browser=client)}


@pytest.mark.parametrize("role", ["admin", "koordinator", "penanggung_jawab", "opd", "diskominfo"])
def test_nobody_else_reads_it(city, client, role):
    client.force_login(city.people[role])
    names = ("security_log", "security_log_xlsx", "security_log_csv")
    assert [client.get(reverse(name)).status_code for name in names] == [403] * 3


def test_another_region_is_not_in_it(city, told, client):
    other = Region.objects.create(code="51.99", name="Kabupaten Lain", kind="kabupaten", time_zone="Asia/Makassar")
    client.force_login(person(other, "auditor", "auditor_lain"))
    found = told(browser=client)
    assert {who for _, who, _ in found} == {"(tidak dikenal)", "Auditor_Lain"}


def test_who_works_in_two_regions_is_seen_in_each_with_its_own_files(city, told, client):
    other = Region.objects.create(code="51.99", name="Kabupaten Lain", kind="kabupaten", time_zone="Asia/Makassar")
    city.people["opd"].memberships.create(region=other, role="pimpinan")
    client.force_login(person(other, "auditor", "auditor_lain"))
    assert [line for line in told(browser=client) if line[0] == "unduhan"] == []
    assert [line for line in told() if line[0] == "unduhan"] != []


FORMULAS = ["=HYPERLINK(1)", "+1+1", "-2", "@SUM(A1)", "\t=1", " =1"]


def xlsx_cells(content):
    return [cell for row in load_workbook(BytesIO(content)).active.iter_rows() for cell in row if cell.value]


def test_both_files_hold_what_the_filter_lets_through_and_no_formula(city, told, auditor):
    for text in FORMULAS:
        Change.objects.record(
            region=city.region, field="nama", before="", after=text, by=city.people["admin"], person=city.people["opd"]
        )
    sheet = auditor.get(reverse("security_log_xlsx") + "?jenis=perubahan")
    assert sheet["Content-Disposition"].startswith('attachment; filename="catatan-keamanan-')
    cells = xlsx_cells(sheet.content)
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert set(FORMULAS) <= {cell.value for cell in cells}
    assert {cell.value for cell in cells if cell.column_letter == "C" and cell.row > 3} == {"Perubahan akun"}
    text = auditor.get(reverse("security_log_csv") + "?jenis=perubahan").content.decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    assert [row["Keterangan"] for row in rows][:6] == [f"'{text}" for text in reversed(FORMULAS)]
    assert {row["Jenis"] for row in rows} == {"Perubahan akun"}


def test_who_takes_the_log_stands_in_it(auditor, told):
    auditor.get(reverse("security_log_csv"))
    assert told("?jenis=unduhan")[0][2] == "mengunduh: catatan keamanan"


def test_a_file_beyond_its_limit_says_so(city, auditor, told, monkeypatch):
    monkeypatch.setattr(views, "MOST_LINES", 2)
    lines = auditor.get(reverse("security_log_csv")).content.decode("utf-8-sig").splitlines()
    assert (len(lines), lines[-1]) == (4, "Hanya 50.000 catatan terbaru; persempit harinya untuk yang lain.")
    head = [cell.value for cell in xlsx_cells(auditor.get(reverse("security_log_xlsx")).content) if cell.row == 3]
    assert head == ["Hanya 50.000 catatan terbaru; persempit harinya untuk yang lain."]
