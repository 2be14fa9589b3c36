"""A person in a kept query: roles shape the question, keys come with each asking, and nobody gets another's rows."""

import pytest
from django.db.models import QuerySet

from accounts.asked_person import PersonShape, asked_person, person_shape
from accounts.models import Membership
from accounts.roles import Role
from duties.duty_queries import cycles_with_duties
from evaluations.models import Evaluation
from evidence.models import Document
from planning.models import Action
from ui.kept_query import KeptQuery

PEOPLE = ("opd", "opd2", "diskominfo", "koordinator", "pimpinan", "asesor_eksternal", "auditor", "admin")


def fresh(person):
    """The person as their next request reads them."""
    return type(person).objects.get(pk=person.pk)


@pytest.fixture
def kept_lists():
    """Three lists by person, each beside its plain one."""

    def documents(shape: PersonShape) -> QuerySet[Document]:
        return Document.objects.visible_to(asked_person(shape)).order_by("pk")

    def cycles(shape: PersonShape) -> QuerySet[Evaluation]:
        return Evaluation.objects.readable_by(asked_person(shape)).order_by("pk")

    def actions(shape: PersonShape) -> QuerySet[Action]:
        return Action.objects.of_agencies(asked_person(shape)).order_by("pk")

    made = [KeptQuery(make) for make in (documents, cycles, actions)]
    yield list(zip(made, (documents, cycles, actions), strict=True))
    for kept in made:
        KeptQuery.made.remove(kept)


def rows_of(make, person):
    """The plain rows: `asked_person` replaced by the person themselves."""
    plain = {
        "documents": lambda: Document.objects.visible_to(person),
        "cycles": lambda: Evaluation.objects.readable_by(person),
        "actions": lambda: Action.objects.of_agencies(person),
    }
    return list(plain[make.__name__]().order_by("pk"))


def test_each_person_gets_their_own_rows(city, kept_lists):
    by = city.people["diskominfo"]
    for owner, secrecy in ((city.agency, "terbatas"), (city.other_agency, "terbatas"), (city.other_agency, "terbuka")):
        Document.objects.create(
            region=city.region, owner=owner, title=f"{owner} {secrecy}", secrecy=secrecy, created_by=by
        )
    for agency in (city.agency, city.other_agency):
        Action.objects.create(
            evaluation=city.evaluation, origin="sendiri", agency=agency, text=f"Tugas {agency}", created_by=by
        )
    found = {}
    for name in PEOPLE:
        person = fresh(city.people[name])
        shape, given = person_shape(person)
        for kept, make in kept_lists:
            found[name, make.__name__] = kept(shape, **given)
            assert found[name, make.__name__] == rows_of(make, person), (name, make.__name__)
    assert len(found["opd", "documents"]) == len(found["opd2", "documents"]) == 2
    assert found["opd", "documents"] != found["opd2", "documents"]
    assert found["opd", "actions"] != found["opd2", "actions"]


def test_two_people_of_the_same_roles_share_a_text_and_no_row(city, kept_lists):
    shapes = [person_shape(fresh(city.people[name])) for name in ("opd", "opd2")]
    assert shapes[0][0] == shapes[1][0]
    assert shapes[0][1] != shapes[1][1]


def test_a_second_agency_and_one_that_it_continues_make_another_question(city):
    person = city.people["opd"]
    before, _ = person_shape(fresh(person))
    Membership.objects.create(user=person, region=city.region, agency=city.other_agency, role=Role.OPD)
    after, given = person_shape(fresh(person))
    assert len(after) == len(before) + 1
    assert {city.agency.pk, city.other_agency.pk} <= set(given.values())
    assert cycles_with_duties(fresh(person))[0].agencies == {city.agency.pk, city.other_agency.pk}


def test_who_may_see_no_cycle_costs_no_query_for_it(city, django_assert_num_queries):
    person = fresh(city.people["asesor_eksternal"])
    person.active_memberships  # noqa: B018  # read once a request
    with django_assert_num_queries(0):
        assert cycles_with_duties(person) == []
