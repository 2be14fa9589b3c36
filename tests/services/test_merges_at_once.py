"""Merges at the same moment, with one another and with what the merged one is writing.

PostgreSQL alone lets two transactions meet; SQLite has one writer at a time.
"""

import pytest
from django.db import connection

from accounts.models import Membership, User
from accounts.people.people_writes import add_role
from assessment.scores import save_score
from evaluations.choices import CycleState
from evaluations.models import Assignment, Evaluation, Score
from regions.models import Agency
from reorganisation.agency_changes import apply_change, follow_doublets
from reorganisation.change_plan import agency_change_plan
from reorganisation.models import AgencyChange
from reorganisation.same_person.person_merge import follow_merged_people, merge_people, person_merge_plan
from tests.at_once import together
from tests.changing import drafted
from tests.city import fresh, person
from tests.work import cite

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite writes one after the other")


@pytest.fixture
def double(city, transactional_db):
    """Somebody of Diskominfo with a second account, which fills levels too."""
    city.double = person(city.region, "diskominfo", "diskominfo-dua")
    return city


def person_merge(city, kept, doublet):
    seen = person_merge_plan(fresh(kept), fresh(doublet)).digest
    keys = kept.pk, doublet.pk, city.people["admin"].pk

    def act():
        one, other, by = (User.objects.get(pk=key) for key in keys)
        merge_people(kept=one, doublet=other, seen=seen, by=by)

    return act


def agency_merge(city, source, kept):
    change = drafted(city, "kembar", [source], [kept])
    seen, admin = agency_change_plan(change, city.people["admin"]).digest, city.people["admin"].pk

    def act():
        row = AgencyChange.objects.get(pk=change.pk)
        apply_change(change=row, by=User.objects.get(pk=admin), seen=seen)

    return act


def test_two_accounts_do_not_become_each_other(double):
    one, other = double.people["diskominfo"], double.double
    said = together(person_merge(double, one, other), person_merge(double, other, one))
    assert said.count("ok") == 1
    assert User.objects.exclude(merged_into=None).count() == 1
    left = User.objects.get(pk__in=(one.pk, other.pk), merged_into=None)
    assert left.memberships.filter(is_active=True).exists()


def test_one_account_is_merged_into_one_other_only(double):
    one, other = double.people["diskominfo"], double.people["asesor_internal"]
    said = together(person_merge(double, one, double.double), person_merge(double, other, double.double))
    assert said.count("ok") == 1
    assert User.objects.get(pk=double.double.pk).merged_into in (one, other)


def test_what_the_merged_account_was_writing_stands_under_the_kept_one(double):
    kept, doublet = double.people["diskominfo"], double.double
    place = {"evaluation": double.evaluation.pk, "indicator": double.indicator(45)}

    def write():
        evaluation = Evaluation.objects.select_related("region", "instrument").get(pk=place["evaluation"])
        by = User.objects.get(pk=doublet.pk)
        save_score(
            evaluation=evaluation, indicator=place["indicator"], by=by, version=0, changes={"value": "2"}, reason="Ada"
        )

    merged, written = together(person_merge(double, kept, doublet), write)
    follow_merged_people()
    assert "ok" in (merged, written)
    rows = Score.objects.filter(indicator=place["indicator"], column="mandiri")
    assert rows.count() == (written == "ok")
    if merged == "ok":
        assert set(rows.values_list("updated_by", flat=True)) <= {kept.pk}


def test_a_role_given_while_an_account_is_merged_opens_it_no_more(double):
    kept, doublet, admin = double.people["diskominfo"], double.double, double.people["admin"].pk

    def give():
        by, somebody = User.objects.get(pk=admin), User.objects.get(pk=doublet.pk)
        add_role(person=somebody, region=double.region, role="pimpinan", by=by)

    merged, _given = together(person_merge(double, kept, doublet), give)
    open_roles = Membership.objects.filter(user=doublet, is_active=True)
    assert (merged == "ok") == (not open_roles.exists())
    assert User.objects.get(pk=doublet.pk).is_active == open_roles.exists()


@pytest.mark.parametrize("state", [CycleState.MANDIRI, CycleState.SELESAI])
def test_two_agencies_do_not_become_each_other(city, transactional_db, state):
    """Also where no cycle at work holds the one back until the other is done."""
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=state)
    city.evaluation.refresh_from_db()
    one, other = city.agency, city.other_agency
    said = together(agency_merge(city, one, other), agency_merge(city, other, one))
    assert said.count("ok") == 1
    assert Agency.objects.filter(pk__in=(one.pk, other.pk), is_doublet=True).count() == 1


def test_what_was_sent_for_the_doublet_goes_to_the_kept_agency(city, transactional_db):
    def send():
        cite(city, 34, title="Bersamaan", owner=Agency.objects.get(pk=city.other_agency.pk))

    merged, sent = together(agency_merge(city, city.other_agency, city.agency), send)
    assert (
        merged in ("ok", "Data berubah sejak pratinjau ini dibuka. Baca lagi yang tampil sekarang, lalu lanjutkan."),
        sent,
    ) == (True, "ok")
    follow_doublets()
    owner = city.agency if merged == "ok" else city.other_agency
    assert set(city.evaluation.citations.values_list("agency", flat=True)) == {owner.pk}
    assert Assignment.objects.filter(evaluation=city.evaluation, agency=owner).exists()
