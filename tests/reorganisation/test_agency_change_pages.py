"""The pages of agency changes: start, preview, choices of a split, applying and undoing; what each reader sees."""

from datetime import date

import pytest
from django.urls import reverse

from evaluations.models import Assignment
from evidence.models import Document
from regions.models import Agency
from reorganisation.agency_changes import undo_change
from reorganisation.models import AgencyChange
from tests.changing import BASIS, DAY, absorbed, applied, busy, divided, drafted, merged, new, renamed
from tests.city import person
from tests.work import cite

LIST = "/opd/perubahan/"


def page(client, user, url):
    client.force_login(user)
    return client.get(url)


def post(client, user, name, *args, **data):
    client.force_login(user)
    return client.post(reverse(name, args=args), data)


def url(change):
    return reverse("agency_change", args=[change.pk])


def said(city, **changes):
    """A merger as it is typed."""
    typed = {
        "region": city.region.pk,
        "sources": [city.agency.pk, city.other_agency.pk],
        "name_0": "Dinas Kesehatan dan Sosial",
        "short_name_0": "Dinkessos",
        "kind_0": "opd",
        "on": "2025-08-14",
        "basis": BASIS,
    }
    return {**typed, **changes}


def test_a_merger_from_the_form_to_its_undoing(client, city):
    busy(city)
    admin = city.people["admin"]
    answer = post(client, admin, "agency_change_add", "gabung", **said(city))
    change = AgencyChange.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, url(change))
    preview = page(client, admin, url(change))
    seen = preview.context["plan"].digest
    assert post(client, admin, "agency_change_apply", change.pk, seen="lain").status_code == 422
    assert not Agency.objects.filter(short_name="Dinkessos").exists()
    assert post(client, admin, "agency_change_apply", change.pk, seen=seen)["Location"] == url(change)
    assert Agency.objects.filter(short_name="Dinkessos").exists()
    done = page(client, admin, url(change))
    assert (done.context["uses"], done.context["moved"]["people"][0]) == (
        [],
        ("Kepala_Opd", "Kepala OPD, Dinkes", "Kepala OPD, Dinkessos"),
    )
    assert post(client, admin, "agency_change_undo", change.pk, reason="").status_code == 422
    assert post(client, admin, "agency_change_undo", change.pk, reason="Perda dicabut").status_code == 302
    assert not Agency.objects.filter(short_name="Dinkessos").exists()
    change.refresh_from_db()
    assert (change.state, change.undone_reason) == ("batal", "Perda dicabut")


def test_a_split_asks_row_by_row_and_for_the_rest_at_once(client, city):
    busy(city)
    admin = city.people["admin"]
    parts = [new("Dinas Kesehatan Masyarakat", "Dinkesmas"), new("Dinas Rumah Sakit", "Dinrs")]
    change = drafted(city, "pecah", [city.agency], parts)
    first = page(client, admin, url(change)).context
    assert first["hindrances"] == ["Belum ada penerus untuk 2 indikator, 2 orang, dan 2 dokumen."]
    chosen = {f"indicators-{city.indicator(21).pk}": "1", "rest": "0", "heir": "1"}
    assert post(client, admin, "agency_change", change.pk, **chosen).status_code == 302
    then = page(client, admin, url(change)).context
    assert then["hindrances"] == []
    plan = then["plan"]
    assert [(line.indicator.number, str(line.target)) for line in plan.lines] == [(21, "Dinrs"), (45, "Dinkesmas")]
    assert {str(mover.target) for mover in plan.movers} == {"Dinkesmas"}
    assert str(plan.heir) == "Dinrs"
    change.refresh_from_db()
    # A document follows its indicator, unless somebody says otherwise.
    post(client, admin, "agency_change_apply", change.pk, seen=plan.digest)
    owned = Document.objects.exclude(owner=city.other_agency).values_list("title", "owner__short_name")
    assert sorted(owned) == [("Laporan Dinkes", "Dinkesmas"), ("Perwali", "Dinkesmas")]


def test_what_was_typed_stays_beside_the_error(client, city):
    admin = city.people["admin"]
    answer = post(client, admin, "agency_change_add", "gabung", **said(city, short_name_0=""))
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"short_name_0": ["Isi nama singkatnya."]}
    assert BASIS in answer.content.decode()
    answer = post(client, admin, "agency_change_add", "gabung", **said(city, sources=[city.agency.pk]))
    assert answer.context["form"].errors == {"sources": ["Pilih sekurangnya dua OPD yang digabung."]}
    both = said(city, agency_0=city.other_agency.pk)
    answer = post(client, admin, "agency_change_add", "gabung", **both)
    assert list(answer.context["form"].errors) == ["name_0"]
    assert AgencyChange.objects.count() == 0


def test_a_draft_is_written_anew_and_thrown_away(client, city):
    admin = city.people["admin"]
    change = absorbed(city)
    form = page(client, admin, reverse("agency_change_edit", args=[change.pk])).context["form"]
    assert set(form.initial["sources"]) == {city.agency, city.other_agency}
    assert form.initial["agency_0"] == city.other_agency
    post(client, admin, "agency_change_edit", change.pk, **said(city, basis="Perda Nomor 9"))
    change.refresh_from_db()
    assert (change.basis, change.successors[0]["short_name"]) == ("Perda Nomor 9", "Dinkessos")
    post(client, admin, "agency_change_discard", change.pk)
    assert not AgencyChange.objects.exists()
    assert Assignment.objects.filter(agency=city.agency).count() == 1


def test_a_future_one_is_scheduled_by_the_same_button(client, city):
    admin = city.people["admin"]
    change = renamed(city, on=date(2025, 9, 1))
    seen = page(client, admin, url(change)).context["plan"].digest
    post(client, admin, "agency_change_apply", change.pk, seen=seen)
    change.refresh_from_db()
    assert change.state == "terjadwal"
    assert "berlaku sendiri pada 1 September 2025" in page(client, admin, url(change)).content.decode()


# --- what each reader sees ------------------------------------------------------------------------
def test_titles_are_for_those_who_may_read_the_documents(client, city):
    cite(city, 45, title="Laporan rahasia")
    change = renamed(city)
    number = Document.objects.get().pk
    for role, shown in (("admin", False), ("diskominfo", True), ("auditor", True)):
        html = page(client, city.people[role], url(change)).content.decode()
        assert ("Laporan rahasia" in html, f"Dokumen nomor {number}" in html) == (shown, not shown)
    applied(city, change)
    assert "Laporan rahasia" not in page(client, city.people["admin"], url(change)).content.decode()


@pytest.mark.parametrize("role", ["diskominfo", "koordinator", "auditor"])
def test_readers_find_the_reason_in_place_of_the_buttons(client, city, role):
    change = divided(city)
    html = page(client, city.people[role], url(change)).content.decode()
    assert "Hanya admin yang menggabung, memecah, atau mengganti nama OPD." in html
    assert "/terapkan/" not in html
    assert "<select" not in html


def test_an_agencys_people_find_their_way(client, city):
    applied(city, absorbed(city))
    html = page(client, city.people["opd"], reverse("agency_evidence", args=[city.evaluation.pk])).content.decode()
    assert "Data dukung Badan Keuangan dan Aset Daerah" in html
    assert "Melanjutkan Dinas Kesehatan." in html


# --- costs ----------------------------------------------------------------------------------------
def _several(city, extra):
    """More indicators, people and documents of the agency."""
    for number in range(1, extra + 1):
        cite(city, number)
        person(city.region, "opd", f"opd-{number}", city.agency)


@pytest.mark.parametrize("extra", [1, 3])
def test_the_preview_costs_the_same_for_more_rows(client, city, extra, django_assert_num_queries):
    _several(city, extra)
    change = absorbed(city)
    client.force_login(city.people["admin"])
    with django_assert_num_queries(24):
        answer = client.get(url(change))
    assert len(answer.context["plan"].lines) == 1 + extra


@pytest.mark.parametrize("extra", [1, 3])
def test_what_was_applied_costs_the_same_for_more_rows(client, city, extra, django_assert_num_queries):
    _several(city, extra)
    change = applied(city, renamed(city))
    client.force_login(city.people["admin"])
    with django_assert_num_queries(28):
        answer = client.get(url(change))
    assert len(answer.context["moved"]["people"]) == 2 + extra


@pytest.mark.parametrize("extra", [1, 3])
def test_the_list_costs_the_same_for_more_changes(client, city, extra, django_assert_num_queries):
    for _ in range(extra):
        change = absorbed(city)
        applied(city, change)
        undo_change(change=change, reason="Uji", by=city.people["admin"])
    renamed(city, on=DAY)
    client.force_login(city.people["diskominfo"])
    with django_assert_num_queries(8):
        answer = client.get(LIST)
    assert len(answer.context["rows"]) == extra + 1
    assert answer.context["rows"][-1].sentence.startswith("Dinas Kesehatan digabung menjadi Badan Keuangan")


def test_a_merger_is_said_in_full_before_and_after(client, city):
    change = merged(city)
    words = "Badan Keuangan dan Aset Daerah dan Dinas Kesehatan digabung menjadi Dinas Kesehatan dan Sosial mulai"
    for make in (lambda: None, lambda: applied(city, change)):
        make()
        assert words in page(client, city.people["auditor"], LIST).content.decode()
