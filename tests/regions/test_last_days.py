"""An agency exists from its first day to its last, by the clocks of its region; both days belong to it."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from accounts.people.people_writes import add_role, create_person
from evidence.documents import check_facts
from evidence.models import Document
from regions import clock
from regions.models import Agency, Region
from tests.city import fresh

FIRST, LAST = date(2025, 7, 1), date(2025, 8, 14)
DAY = timedelta(days=1)
ENDED = "OPD ini sudah berakhir. Pilih penerusnya."


@pytest.mark.parametrize(
    ("day", "in_force", "not_ended"),
    [(FIRST - DAY, False, True), (FIRST, True, True), (LAST, True, True), (LAST + DAY, False, False)],
)
def test_first_and_last_day_belong_to_an_agency(city, day, in_force, not_ended):
    Agency.objects.filter(pk=city.agency.pk).update(valid_from=FIRST, valid_to=LAST)
    agency = Agency.objects.filter(pk=city.agency.pk)
    assert (agency.in_force(day).exists(), agency.not_ended(day).exists()) == (in_force, not_ended)
    assert fresh(city.agency).has_ended(day) is not not_ended


@pytest.fixture(params=["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"], ids=["WIB", "WITA", "WIT"])
def midnight(request, city):
    """The first moment after the last day, in each of the country's three time zones."""
    Region.objects.filter(pk=city.region.pk).update(time_zone=request.param)
    Agency.objects.filter(pk=city.agency.pk).update(valid_to=LAST)
    city.region, city.agency = fresh(city.region), fresh(city.agency)
    return datetime.combine(LAST + DAY, time(0), ZoneInfo(request.param))


def test_a_role_is_given_until_the_last_day_of_its_agency_has_passed(city, midnight):
    role = {"region": city.region, "role": "opd", "agency": city.agency, "by": city.people["admin"]}
    clock.set_now(midnight - timedelta(seconds=1))
    person = create_person(username="ketut", full_name="Ketut Suardana", **role)
    clock.set_now(midnight)
    with pytest.raises(ValidationError) as refused:
        add_role(person=person, **role | {"role": "kepala_opd"})
    assert refused.value.messages == [ENDED]


def test_a_document_is_dated_today_at_the_latest(city, midnight):
    document = Document(region=city.region, owner=city.agency, title="Notula", issued_on=LAST + DAY)
    document.created_by = city.people["opd"]
    clock.set_now(midnight)
    check_facts(document)
    clock.set_now(midnight - timedelta(seconds=1))
    with pytest.raises(ValidationError) as refused:
        check_facts(document)
    assert list(refused.value.message_dict) == ["issued_on"]
