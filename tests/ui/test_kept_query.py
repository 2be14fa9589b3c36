"""Queries whose text is kept: each asking reads the database, with its own values, as a query made afresh would."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import CharField
from django.db.models.sql.compiler import SQLCompiler
from django.urls import reverse

from planning.goals import recorded_goals
from planning.models import Target
from regions import clock
from regions.models import Agency
from ui.kept_query import KeptQuery, Parameter, any_of, numbered


@pytest.fixture
def agencies(city):
    """A query of this test alone; the list of all of them forgets it afterwards."""
    kept = KeptQuery(lambda count: Agency.objects.filter(any_of("pk", "agency", count)).order_by("pk"))
    yield kept
    KeptQuery.made.remove(kept)


def test_each_asking_has_its_own_values_and_reads_what_is_there_now(city, agencies, django_assert_num_queries):
    keys = list(Agency.objects.order_by("pk").values_list("pk", flat=True)[:2])
    with django_assert_num_queries(3):
        assert [row.pk for row in agencies(1, agency0=keys[0])] == keys[:1]
        assert [row.pk for row in agencies(1, agency0=keys[1])] == keys[1:]
        assert [row.pk for row in agencies(2, **numbered("agency", keys))] == keys
    Agency.objects.filter(pk=keys[0]).update(short_name="Berubah")
    assert agencies(1, agency0=keys[0])[0].short_name == "Berubah"


def test_the_text_is_made_once_for_as_many_values(city, agencies, monkeypatch):
    first, second = Agency.objects.order_by("pk")[:2]
    agencies(1, agency0=first.pk)
    monkeypatch.setattr(agencies, "make", None)  # it would have to make the rows again
    assert agencies(1, agency0=second.pk) == [second]


def test_how_values_are_read_is_found_out_once_a_connection(city, monkeypatch):
    """A date is a date at each asking; another connection finds out for itself."""
    kept = KeptQuery(lambda: Agency.objects.filter(pk=Parameter("agency")).values_list("valid_to"))
    KeptQuery.made.remove(kept)
    Agency.objects.filter(pk=city.agency.pk).update(valid_to=date(2026, 3, 1))
    assert kept(agency=city.agency.pk) == [(date(2026, 3, 1),)]
    with monkeypatch.context() as patched:
        patched.setattr(SQLCompiler, "get_converters", None)  # it would have to be asked again
        assert kept(agency=city.agency.pk) == [(date(2026, 3, 1),)]
    vars(connections[DEFAULT_DB_ALIAS]).pop("kept_converters")  # as a new connection has none
    assert kept(agency=city.agency.pk) == [(date(2026, 3, 1),)]


def test_a_missing_value_is_an_error_and_never_another_one(city, agencies):
    agencies(1, agency0=1)
    with pytest.raises(KeyError):
        agencies(1, agency=1)


def test_a_number_that_no_database_holds_names_no_row(city, agencies):
    agencies(1, agency0=1)
    assert [agencies(1, agency0=number) for number in (2**63, 10**40, -(10**40))] == [[], [], []]


def test_values_of_other_kinds_are_given_as_their_field_writes_them(city):
    kept = KeptQuery(lambda: Agency.objects.filter(short_name=Parameter("name", CharField())))
    KeptQuery.made.remove(kept)
    said = "Dinkes' OR 1=1 --"
    assert kept(name=said) == []
    Agency.objects.filter(pk=city.agency.pk).update(short_name=said)
    assert kept(name=said) == [city.agency]


def test_goals_of_two_years_and_of_none(city):
    by = city.people["koordinator"]
    for year in (2024, 2025, 2026):
        Target.objects.create(region=city.region, year=year, scope="kota", value="3.40", source="RPJMD", by=by)
    family = city.evaluation.family
    assert [goal.year for goal in recorded_goals(city.region.pk, family, {2026, 2024})] == [2024, 2026]
    assert recorded_goals(city.region.pk, family, ()) == []
    assert [goal.value for goal in recorded_goals(city.region.pk, "lain", {2025})] == []
    Target.objects.filter(year=2025).update(value=Decimal("3.10"))
    assert [goal.value for goal in recorded_goals(city.region.pk, family, {2025})] == [Decimal("3.10")]


def statement(rows):
    """The text and what stands in it, parameters by their names; nothing where there can be no row."""
    if rows.query.is_empty():
        return "", []
    places = [place.name if isinstance(place, Parameter) else place for place in rows.query.places]
    return rows.query.text, places


def test_no_kept_query_holds_a_day_a_person_or_an_answer(city, client):
    """On another day, for whoever asks, the same text is made: what changes comes as a value."""
    pages = [("koordinator", "target"), ("koordinator", "dashboard"), ("diskominfo", "worklist")]
    asked_for = [(person, reverse(page, args=[city.evaluation.pk])) for person, page in pages]
    for person, address in (*asked_for, ("opd", reverse("duties")), ("diskominfo", reverse("duties"))):
        client.force_login(city.people[person])
        assert client.get(address).status_code == 200
    asked = [(kept, shape) for kept in KeptQuery.made for shape in kept.shapes]
    assert len(asked) >= 6
    before = [statement(kept.compile(*shape)) for kept, shape in asked]
    clock.set_now(clock.now() + timedelta(days=400))
    assert [statement(kept.compile(*shape)) for kept, shape in asked] == before
