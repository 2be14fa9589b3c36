"""One agency entered twice: what moves to the entry that is kept, what stays, how it is found and taken back."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.agencies.agency_writes import create_agency, update_agency
from accounts.agencies.likely_doublets import likely_doublets
from accounts.forms import RoleForm
from accounts.models import Change, Membership
from accounts.people.people_writes import add_role
from assessment.indicator.coverage_count import agencies_counted
from evaluations.assignments.queries import assignable_agencies
from evaluations.models import Assignment, Evaluation, WindowExtension
from evaluations.permissions import Refused
from evidence.models import Citation, Document, EvidenceRequest
from history.choices import HistoryKind
from history.models import HistoryEntry
from meetings.models import Invitation
from notices.models import Notification
from regions import clock
from regions.models import Agency
from reorganisation.agency_changes import apply_change, follow_doublets, undo_change
from reorganisation.change_plan import agency_change_plan
from reorganisation.models import AgencyChange
from tests.builders.meeting_builders import meet
from tests.changing import DAY, applied, busy, drafted, owners, rows_of_everything
from tests.city import fresh, person
from tests.work import cite


def united(city, **said):
    """BPKAD was entered by mistake; Dinas Kesehatan is kept."""
    return drafted(city, "kembar", [city.other_agency], [city.agency], **said)


def test_all_of_the_doublet_moves_by_the_stated_rules(city):
    busy(city)
    meet(city, 45, agencies=[city.agency, city.other_agency])
    meet(city, 21, agencies=[city.other_agency])
    applied(city, united(city))
    assert sorted(Assignment.objects.values_list("indicator__number", "agency__short_name", "part", "due")) == [
        (21, "Dinkes", "lead", date(2025, 8, 18)),
        (34, "Dinkes", "lead", date(2025, 8, 22)),
        (45, "Dinkes", "lead", date(2025, 8, 22)),
    ]
    for model in (Citation, EvidenceRequest, WindowExtension, Invitation):
        assert set(model.objects.exclude(agency=None).values_list("agency__short_name", flat=True)) == {"Dinkes"}
    assert EvidenceRequest.objects.standing().filter(indicator__number=21).count() == 1
    assert Invitation.objects.exclude(agency=None).count() == 2
    assert set(Document.objects.values_list("owner__short_name", flat=True)) == {"Dinkes"}
    assert not Membership.objects.filter(agency=city.other_agency, is_active=True).exists()
    said = HistoryEntry.objects.filter(kind=HistoryKind.AGENCIES_CHANGED)
    assert [entry.after["text"][:14] for entry in said] == ["Catatan kembar"]


def test_its_people_are_told(city, django_capture_on_commit_callbacks):
    change = united(city)
    with django_capture_on_commit_callbacks(execute=True):
        applied(city, change)
    told = Notification.objects.get(user=city.people["opd2"]).text
    assert told.startswith("Catatan kembar Badan Keuangan dan Aset Daerah disatukan dengan Dinas Kesehatan.")


def test_the_preview_says_the_rules_and_the_meetings(client, city):
    busy(city)
    meet(city, 45, agencies=[city.other_agency], title="Rapat kembar")
    change = united(city)
    client.force_login(city.people["admin"])
    html = client.get(reverse("agency_change", args=[change.pk])).content.decode()
    assert "pengampu bila salah satunya pengampu" in html
    assert "Undangan: Rapat kembar" in html
    assert "Alasan</th>" in html


def test_it_exists_no_more_not_even_on_earlier_days(city):
    applied(city, united(city))
    doublet = Agency.objects.get(pk=city.other_agency.pk)
    assert (doublet.is_doublet, doublet.heir) == (True, city.agency)
    admin = fresh(city.people["admin"])
    assert set(RoleForm(user=admin).fields["agency"].queryset) == {city.agency}
    assert set(assignable_agencies(city.evaluation)) == {city.agency}
    assert set(agencies_counted(city.evaluation, date(2025, 1, 1))) == {city.agency}
    assert not city.agency.predecessors.exists()
    with pytest.raises(Refused, match="sudah disatukan dengan Dinas Kesehatan"):
        update_agency(agency=doublet, name="Lain", by=admin)
    someone = person(city.region, "opd", "baru", city.agency)
    with pytest.raises(ValidationError, match="sudah berakhir"):
        add_role(person=someone, region=city.region, role="opd", agency=doublet, by=admin)


def test_the_kept_one_may_take_the_better_name(city):
    applied(city, united(city))
    kept = update_agency(agency=city.agency, name=city.other_agency.name, by=city.people["admin"])
    assert kept.name == city.other_agency.name


def test_one_that_begins_later_is_united_as_well(city):
    Agency.objects.filter(pk=city.other_agency.pk).update(valid_from=date(2026, 1, 1))
    applied(city, united(city))
    assert Agency.objects.get(pk=city.other_agency.pk).has_ended(DAY)


def test_a_sealed_cycle_keeps_the_name_and_the_kept_one_reads_it(city):
    cite(city, 34, title="Lama", owner=city.other_agency)
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state="final")
    change = united(city)
    plan = agency_change_plan(change, city.people["admin"])
    assert [(row.assignments, row.citations) for row in plan.stays] == [(1, 1)]
    applied(city, change)
    assert owners(Citation) == [(34, "BPKAD")]
    assert city.other_agency.pk in fresh(city.people["opd"]).all_agency_ids


def test_undoing_restores_every_row_within_seven_days_only(city):
    busy(city)
    meet(city, 45, agencies=[city.agency, city.other_agency])
    before = rows_of_everything()
    change = applied(city, united(city))
    assert rows_of_everything() != before
    clock.set_now(datetime(2025, 8, 22, 12, tzinfo=ZoneInfo("Asia/Makassar")))
    with pytest.raises(Refused, match="lebih dari tujuh hari"):
        undo_change(change=change, reason="Keliru", by=city.people["admin"])
    clock.set_now(datetime(2025, 8, 20, 12, tzinfo=ZoneInfo("Asia/Makassar")))
    undo_change(change=change, reason="Keliru", by=city.people["admin"])
    assert rows_of_everything() == before


def test_what_was_built_on_it_is_named(city):
    change = applied(city, united(city))
    cite(city, 45, title="Sesudahnya")
    with pytest.raises(Refused, match="data dukung indikator 45"):
        undo_change(change=change, reason="Keliru", by=city.people["admin"])


def test_what_was_sent_while_they_were_united_goes_after_the_rest(city):
    """A sending that began before the union ends after it, under the entry that is gone."""
    change = applied(city, united(city))
    cite(city, 34, title="Terlambat", owner=Agency.objects.get(pk=city.other_agency.pk))
    assert owners(Citation) == [(34, "BPKAD")]
    assert follow_doublets() == 1
    assert owners(Citation) == [(34, "Dinkes")]
    assert Document.objects.get().owner == city.agency
    assert follow_doublets() == 0
    change.refresh_from_db()
    undo_change(change=change, reason="Keliru", by=city.people["admin"])
    assert owners(Citation) == [(34, "BPKAD")]


def test_two_who_unite_at_once_get_one_answer_each(city):
    """Each has read a preview: the second finds its source gone."""
    first, second = united(city), drafted(city, "kembar", [city.agency], [city.other_agency])
    seen = agency_change_plan(second, city.people["admin"]).digest
    applied(city, first)
    with pytest.raises(ValidationError, match="Data berubah sejak pratinjau"):
        apply_change(change=second, by=city.people["admin"], seen=seen)


def test_a_chain_leads_to_the_last_one(city):
    third = create_agency(region=city.region, name="Dinkes Lama", short_name="DKL", by=city.people["admin"])
    applied(city, drafted(city, "kembar", [third], [city.other_agency]))
    applied(city, united(city))
    third.refresh_from_db()
    assert third.heir == city.agency


@pytest.mark.parametrize(("sources", "kept"), [([], True), (["agency"], True), (["other_agency"], False)])
def test_one_goes_into_another_one(city, sources, kept):
    with pytest.raises(ValidationError, match="Pilih catatan yang keliru"):
        drafted(
            city, "kembar", [getattr(city, name) for name in sources], [city.agency] if kept else [Agency(name="X")]
        )


# --- as its user ----------------------------------------------------------------------------------
def test_a_likely_doublet_is_proposed_and_united_from_the_list(client, city):
    admin = city.people["admin"]
    doublet = create_agency(
        region=city.region, name=f"Dinas Kesehatan {city.region.name}", short_name="Dinkes Kota X", by=admin
    )
    client.force_login(admin)
    page = client.get(reverse("agencies"))
    assert page.context["doublets"] == [[city.agency, doublet]]
    address = f"{reverse('agency_change_add', args=['kembar'])}?simpan={city.agency.pk}&kembar={doublet.pk}"
    assert address.replace("&", "&amp;") in page.content.decode()
    form = client.get(address).context["form"]
    assert (form["agency_0"].value(), form["sources"].value()) == (str(city.agency.pk), [str(doublet.pk)])
    typed = {"region": city.region.pk, "sources": [doublet.pk], "agency_0": city.agency.pk, "basis": "Salah ketik"}
    preview = client.post(reverse("agency_change_add", args=["kembar"]), typed, follow=True)
    change = AgencyChange.objects.get()
    client.post(reverse("agency_change_apply", args=[change.pk]), {"seen": preview.context["plan"].digest})
    page = client.get(reverse("agencies"))
    assert (page.context["doublets"], page.context["ended"]) == ([], [doublet])
    assert "catatan kembar Dinas Kesehatan" in page.content.decode()
    assert Change.objects.filter(agency=doublet, field="dilanjutkan oleh", after="Dinas Kesehatan").exists()


def test_those_who_may_not_unite_are_not_asked_to(client, city):
    create_agency(
        region=city.region, name=f"Dinas Kesehatan {city.region.name}", short_name="DK", by=city.people["admin"]
    )
    client.force_login(city.people["diskominfo"])
    assert client.get(reverse("agencies")).context["doublets"] == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Dinas Kesehatan", "DINAS  KESEHATAN KOTA DENPASAR", True),
        ("Dinas Pendidikan dan Olahraga", "Dinas Pendidikan, Olahraga", True),
        ("Dinas Kesehatan", "Dinas Kebudayaan", False),
        ("Kecamatan Denpasar Selatan", "Kecamatan Denpasar Utara", False),
        ("Badan Pendapatan", "Badan Pendapatan Daerah Denpasar", False),
    ],
)
def test_names_that_are_one(city, one, other, same):
    city.region.name = "Kota Denpasar"
    rows = [
        Agency(pk=place, region=city.region, name=name, short_name=f"S{place}")
        for place, name in enumerate((one, other), 1)
    ]
    assert bool(likely_doublets(rows)) == same


@pytest.mark.parametrize("extra", [1, 3])
def test_the_list_costs_the_same_for_more_doublets(client, city, extra, django_assert_num_queries):
    for number in range(extra):
        for name in (f"Dinas {number * 'a'}lam", f"Dinas {number * 'a'}lam Kota"):
            create_agency(region=city.region, name=name, short_name=name[6:], by=city.people["admin"])
    client.force_login(city.people["admin"])
    with django_assert_num_queries(7):
        assert len(client.get(reverse("agencies")).context["doublets"]) == extra
