"""A long list is written by a worker, as one act; its page says how far it is."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.imports.people_rows import import_people
from accounts.models import Membership, User
from accounts.people.people_writes import remove_role
from imports import long_lists, sheet_steps
from imports.models import SheetDraft
from jobs.models import Job
from planning.models import Action
from regions.models import Agency
from tests.builders.form_builders import press
from tests.city import fresh, person
from ui.sheets import SheetRow
from undo.models import BulkAct

PEOPLE = "people_import"
MOST_QUERIES_A_PERSON = 25  # 5,000 people in four minutes leave 48 ms for each


@pytest.fixture
def admin(client, city, monkeypatch):
    monkeypatch.setattr(sheet_steps, "MOST_AT_ONCE", 2)
    client.force_login(city.people["admin"])
    return client


def previewed(browser, city, lines=4):
    text = "Nama\tPeran\tOPD\n" + "".join(f"Made {n * 'a'}dha\tOperator\tDinkes\n" for n in range(lines))
    path = reverse(PEOPLE)
    return browser.post(path, {"region": city.region.pk, "text": text}).content.decode()


def confirmed(browser, city, lines=4):
    """The page of the list after the press; the worker has not come yet."""
    return press(browser, previewed(browser, city, lines), f"Simpan {lines} baris baru", reverse(PEOPLE)).url


def test_a_long_list_is_written_in_the_background(admin, city, django_capture_on_commit_callbacks):
    before = User.objects.count()
    with django_capture_on_commit_callbacks() as callbacks:
        page = confirmed(admin, city)
    assert User.objects.count() == before
    assert "Sedang ditulis" in admin.get(page).content.decode()
    for callback in callbacks:
        callback()
    draft = SheetDraft.objects.get()
    assert (draft.result, User.objects.count()) == ("4 orang dan peran ditambahkan dari berkas.", before + 4)
    html = admin.get(page).content.decode()
    assert "4 orang dan peran ditambahkan" in html
    act = BulkAct.objects.get()
    assert reverse("undo_confirm", args=[act.pk]) in html
    assert Job.objects.get(name="imports.write_list").state == Job.State.DONE


def test_a_short_list_is_written_at_once(admin, city):
    answer = press(admin, previewed(admin, city, 2), "Simpan 2 baris baru", reverse(PEOPLE))
    assert (answer.url, Job.objects.filter(name="imports.write_list").count()) == (reverse("people"), 0)


def test_how_far_it_is_shows_while_it_is_written(admin, city, monkeypatch):
    monkeypatch.setattr(long_lists, "TOLD_EVERY", 1)
    confirmed(admin, city)
    draft = SheetDraft.objects.select_related("job").get()
    seen = []
    real = cache.set
    monkeypatch.setattr(long_lists.cache, "set", lambda *args: (real(*args), seen.append(args[1])))
    long_lists.write_list(draft.job.target, Report())
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert long_lists.progress_text(draft) == "4 dari 4 baris"


class Report:
    def now(self, percent):
        """Nobody takes the job over."""


def test_two_workers_write_it_once(admin, city):
    confirmed(admin, city)
    target = Job.objects.get(name="imports.write_list").target
    before = User.objects.count()
    long_lists.write_list(target, Report())
    long_lists.write_list(target, Report())
    assert User.objects.count() == before + 4


def test_what_changed_since_the_preview_writes_nothing(admin, city):
    confirmed(admin, city)
    Agency.objects.filter(pk=city.agency.pk).update(name="Lain", short_name="Lain")
    before = User.objects.count()
    long_lists.write_list(Job.objects.get(name="imports.write_list").target, Report())
    assert "Data berubah sejak pratinjau" in SheetDraft.objects.get().result
    assert User.objects.count() == before


def test_who_is_admin_no_more_writes_nothing(admin, city):
    confirmed(admin, city)
    other = person(city.region, "admin", "admin-dua")
    remove_role(membership=Membership.objects.get(user=city.people["admin"], role="admin"), by=fresh(other))
    before = User.objects.count()
    long_lists.write_list(Job.objects.get(name="imports.write_list").target, Report())
    assert SheetDraft.objects.get().result == "Hanya admin yang mengatur orang dan peran."
    assert User.objects.count() == before


def test_a_second_press_begins_nothing_new(admin, city):
    html = previewed(admin, city)
    pages = {press(admin, html, "Simpan 4 baris baru", reverse(PEOPLE)).url for _ in range(2)}
    assert (len(pages), Job.objects.filter(name="imports.write_list").count()) == (1, 1)


def test_a_person_costs_few_queries_however_many_there_are(city):
    """The counted stand-in for 5,000 rows: what each further row costs does not grow."""
    counts = []
    for start, many in ((0, 5), (100, 25)):
        rows = [
            SheetRow(n, {"nama": f"Wayan {chr(97 + n % 26)}{chr(97 + n // 26)}", "peran": "Operator", "opd": "Dinkes"})
            for n in range(start + 2, start + many + 2)
        ]
        with CaptureQueriesContext(connection) as found:
            assert import_people(region=city.region, rows=rows, by=city.people["admin"]) == many
        counts.append(len(found))
    assert (counts[1] - counts[0]) / 20 <= MOST_QUERIES_A_PERSON


ACTIONS = "Tindakan\tOPD\tTenggat\n" + "".join(f"Susun pedoman {n}\tDinkes\t30-09-2026\n" for n in range(4))


@pytest.fixture
def planned(client, city, monkeypatch):
    """Four actions of a sheet, handed to a worker who has not come yet; the page of the list."""
    monkeypatch.setattr(sheet_steps, "MOST_AT_ONCE", 2)
    client.force_login(city.people["diskominfo"])
    path = reverse("actions_import", args=[city.evaluation.pk])
    return press(client, client.post(path, {"text": ACTIONS}).content.decode(), "Simpan", path).url


def test_a_long_sheet_of_a_cycle_is_written_in_the_background_too(client, city, planned):
    assert not Action.objects.exists()
    assert "Sedang ditulis" in client.get(planned).content.decode()
    long_lists.write_list(Job.objects.get(name="imports.write_list").target, Report())
    html = client.get(planned).content.decode()
    assert (Action.objects.count(), "4 tindak lanjut disimpan dari berkas" in html) == (4, True)
    assert reverse("undo_confirm", args=[BulkAct.objects.get().pk]) in html
    assert reverse("plan", args=[city.evaluation.pk]) in html


def test_who_plans_no_more_writes_no_actions(client, city, planned):
    other = person(city.region, "diskominfo", "diskominfo-dua")
    remove_role(membership=city.people["diskominfo"].memberships.get(), by=city.people["admin"])
    assert other.pk
    long_lists.write_list(Job.objects.get(name="imports.write_list").target, Report())
    assert "tindak lanjut" in SheetDraft.objects.get().result.lower()
    assert not Action.objects.exists()


def test_a_cycle_that_has_gone_takes_no_actions_and_has_no_page(client, city, planned):
    SheetDraft.objects.update(about_id=987654)
    long_lists.write_list(Job.objects.get(name="imports.write_list").target, Report())
    assert SheetDraft.objects.get().result == "Siklusnya sudah dihapus; tidak ada yang ditulis."
    assert client.get(planned).status_code == 404
    assert not Action.objects.exists()
