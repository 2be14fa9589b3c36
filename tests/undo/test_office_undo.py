"""An import of agencies or people is taken back as one step, unless something rests on it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Change, Membership, User
from accounts.people.invitations import password_link
from evaluations.choices import AssignmentPart
from evaluations.cycles.cycle_setup import assign_agency
from history.models import HistoryEntry
from notices.models import Mail, Notification
from regions import clock
from regions.models import Agency, Region
from tests.builders.form_builders import press
from tests.builders.undo_builders import bring as bring_sheet
from tests.builders.undo_builders import everything, take_back, undo_page
from tests.city import fresh
from undo.history_words import act_name
from undo.models import BulkAct
from undo.queries import OVER_SHOWN

AGENCIES = "Nama OPD\tSingkatan\nDinas Uji Satu\tDisatu\nDinas Uji Dua\tDidua\n"
PEOPLE = (
    "Nama\tNama akun\tPeran\tSurel\tOPD\n"
    "Budi Uji\tbudi.uji\tOperator OPD\tbudi@uji.id\tDinas Kesehatan\n"
    "Sari Uji\tsari.uji\tPimpinan daerah\tsari@uji.id\t\n"
)


@pytest.fixture
def admin(client, city):
    client.force_login(city.people["admin"])
    return client


def bring(browser, page, text):
    return bring_sheet(browser, reverse(page), text, region=Region.objects.get(code="51.71").pk)


@pytest.mark.parametrize(("page", "text"), [("agencies_import", AGENCIES), ("people_import", PEOPLE)])
def test_one_press_takes_an_import_back_and_everything_is_as_before(
    admin, city, page, text, django_capture_on_commit_callbacks
):
    before = everything()
    with django_capture_on_commit_callbacks(execute=True):
        answer = admin.get(bring(admin, page, text).url)
    act = BulkAct.objects.get()
    assert everything() != before
    assert undo_page(act) in answer.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert take_back(admin, act).url == reverse("undo_list")
    assert everything() == before
    (entry,) = HistoryEntry.objects.about(city.region)
    assert (entry.kind, entry.by, entry.details["act"]) == ("act_undone", city.people["admin"], act.pk)
    assert "Dibatalkan" in admin.get(reverse("undo_list")).content.decode()


def test_the_log_of_what_was_taken_back_stays(admin, city):
    bring(admin, "agencies_import", AGENCIES)
    lines = Change.objects.filter(after="Dinas Uji Satu").count()
    take_back(admin, BulkAct.objects.get())
    assert lines == Change.objects.filter(after="Dinas Uji Satu").count() == 1


def test_what_rests_on_an_import_is_named_and_nothing_is_taken_back(admin, city):
    bring(admin, "agencies_import", AGENCIES)
    act, agency = BulkAct.objects.get(), Agency.objects.get(short_name="Disatu")
    indicators = [city.indicator(1), city.indicator(2)]
    assign_agency(
        evaluation=city.evaluation,
        indicators=indicators,
        agency=agency,
        part=AssignmentPart.CONTRIBUTOR,
        by=city.people["diskominfo"],
    )
    shown = admin.get(undo_page(act)).content.decode()
    assert "OPD Dinas Uji Satu: 2 penugasan" in shown
    assert "Batalkan seluruhnya" not in shown
    answer = admin.post(undo_page(act), follow=True)
    assert "Dinas Uji Satu: 2 penugasan" in answer.content.decode()
    assert Agency.objects.filter(short_name__in=["Disatu", "Didua"]).count() == 2
    assert BulkAct.objects.get(pk=act.pk).undone_at is None


def test_a_page_of_an_act_tells_its_name_as_it_is_and_of_notices_only_where_some_went_out(admin, city):
    bring(admin, "agencies_import", AGENCIES)
    act = BulkAct.objects.get()
    silent = admin.get(undo_page(act)).content.decode()
    BulkAct.objects.update(told=["opd-1"])
    loud = admin.get(undo_page(act)).content.decode()
    assert "<title>Batalkan: Impor OPD" in silent
    assert ["menerima pemberitahuan pembatalan" in page for page in (silent, loud)] == [False, True]
    assert act_name({"title": act.title, "at": "2026-11-30"}) == "impor OPD tanggal 30 November 2026"


def test_the_list_holds_no_more_than_the_newest_of_what_is_over(admin, city):
    bring(admin, "agencies_import", AGENCIES)
    act = BulkAct.objects.get()
    act.at = clock.now() - timedelta(days=8)
    values = {field.attname: getattr(act, field.attname) for field in BulkAct._meta.concrete_fields}
    BulkAct.objects.bulk_create([BulkAct(**{**values, "id": None}) for _ in range(OVER_SHOWN + 5)])
    page = admin.get(reverse("undo_list")).context["page"]
    assert (len(page.fresh), len(page.over)) == (1, OVER_SHOWN)


def test_an_account_that_somebody_has_begun_to_use_stays(admin, city):
    bring(admin, "people_import", PEOPLE)
    budi = User.objects.get(username="budi.uji")
    budi.set_password("rahasia-budi-123")
    budi.save()
    act = BulkAct.objects.get()
    assert "akun Budi Uji: diubah sesudahnya" in admin.get(undo_page(act)).content.decode()
    admin.post(undo_page(act))
    assert User.objects.filter(username__in=["budi.uji", "sari.uji"]).count() == 2


def test_a_role_given_to_somebody_who_is_there_goes_and_they_are_told(admin, city, django_capture_on_commit_callbacks):
    head = city.people["kepala_opd"]
    text = f"Nama\tNama akun\tPeran\n{head.full_name}\t{head.username}\tPimpinan daerah\n"
    with django_capture_on_commit_callbacks(execute=True):
        bring(admin, "people_import", text)
    assert Membership.objects.filter(user=head, role="pimpinan").exists()
    told = Notification.objects.get(user=head, kind="akun")
    with django_capture_on_commit_callbacks(execute=True):
        take_back(admin, BulkAct.objects.get())
    told.refresh_from_db()
    after = Notification.objects.get(user=head, key__startswith="batal-")
    assert told.read_at is not None
    assert after.text.endswith("1 orang dan peran ditambahkan dari berkas.")
    assert Change.objects.filter(person=head, field="peran", before="Pimpinan daerah", after="").count() == 1
    assert not Membership.objects.filter(user=head, role="pimpinan").exists()


@pytest.mark.parametrize("is_back", [False, True])
def test_nobody_takes_back_an_own_role_nor_the_last_admin(admin, city, is_back):
    head = city.people["kepala_opd"]
    if is_back:
        Membership.objects.create(user=head, region=city.region, role="pimpinan", is_active=False)
    bring(admin, "people_import", f"Nama\tNama akun\tPeran\n{head.full_name}\t{head.username}\tPimpinan daerah\n")
    Membership.objects.create(user=head, region=city.region, role="admin")
    act, other = BulkAct.objects.get(), Client()
    other.force_login(fresh(head))
    assert "Peran sendiri tidak diubah sendiri" in other.get(undo_page(act)).content.decode()
    assert other.post(undo_page(act)).status_code == 403
    assert Membership.objects.filter(user=head, role="pimpinan", is_active=True).exists()


def test_an_invitation_does_not_keep_what_was_imported(admin, city):
    before = everything()
    bring(admin, "people_import", PEOPLE)
    path = password_link(person=User.objects.get(username="budi.uji"), by=city.people["admin"])
    take_back(admin, BulkAct.objects.get())
    assert everything() == before
    assert Client().get(path).status_code == 404


def test_who_has_had_a_mail_about_an_account_gets_one_that_it_is_gone(admin, city, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        bring(admin, "people_import", PEOPLE)
    Mail.objects.filter(user__username="budi.uji").update(state=Mail.State.SENT)
    take_back(admin, BulkAct.objects.get())
    gone = Change.objects.filter(field="akun", after="dihapus").order_by("pk").values_list("before", flat=True)
    assert list(gone) == ["Budi Uji (budi.uji)", "Sari Uji (sari.uji)"]
    (mail,) = Mail.objects.filter(key__startswith="akun-dihapus-")
    assert (mail.address, mail.state) == ("budi@uji.id", Mail.State.WAITING)
    assert "budi.uji" in mail.text


def test_after_seven_days_an_import_stays(admin, city, monkeypatch):
    bring(admin, "agencies_import", AGENCIES)
    act = BulkAct.objects.get()
    BulkAct.objects.update(at=clock.now() - timedelta(days=7, minutes=1))
    assert "lebih dari tujuh hari" in admin.get(undo_page(act)).content.decode()
    assert admin.post(undo_page(act)).status_code == 403
    assert Agency.objects.filter(short_name="Disatu").exists()


def test_an_import_is_taken_back_once(admin, city):
    bring(admin, "agencies_import", AGENCIES)
    act = BulkAct.objects.get()
    page = admin.get(undo_page(act)).content.decode()
    assert press(admin, page, "Batalkan seluruhnya", undo_page(act)).status_code == 302
    assert admin.post(undo_page(act)).status_code == 403
    assert HistoryEntry.objects.about(city.region).count() == 1


def test_who_may_not_import_people_sees_no_import_of_people(admin, city, client):
    bring(admin, "people_import", PEOPLE)
    act = BulkAct.objects.get()
    client.force_login(city.people["diskominfo"])
    assert client.get(undo_page(act)).status_code == 404
    assert undo_page(act) not in client.get(reverse("undo_list")).content.decode()


def test_no_password_and_no_telephone_stands_in_an_act(admin, city):
    text = "Nama\tNama akun\tPeran\tTelepon\nBudi Uji\tbudi.uji\tPimpinan daerah\t081234567890\n"
    bring(admin, "people_import", text)
    kept = str(BulkAct.objects.get().steps)
    budi = User.objects.get(username="budi.uji")
    assert budi.phone
    assert budi.phone not in kept
    assert budi.password not in kept


def test_the_list_reads_the_same_for_one_act_and_for_three(admin, city, django_assert_num_queries):
    def acts(count):
        for number in range(count):
            BulkAct.objects.create(kind="impor-opd", region=city.region, by=city.people["admin"], words=str(number))

    acts(1)
    admin.get(reverse("undo_list"))
    with django_assert_num_queries(7):
        admin.get(reverse("undo_list"))
    acts(3)
    with django_assert_num_queries(7):
        admin.get(reverse("undo_list"))
