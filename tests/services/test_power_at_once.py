"""Roles, keys and the sign-off, each tried twice at the same moment: one counts, the other is told.

PostgreSQL alone lets two transactions meet; SQLite has one writer at a time.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from knox.models import AuthToken

from accounts.api_keys.key_writes import create_key
from accounts.models import ApiKey, Change, Membership, PowerRequest, User
from accounts.people.people_writes import LAST_ADMIN, add_role, remove_role
from accounts.permissions import REASONS
from accounts.power.power_requests import DECIDED, confirm, stop
from evaluations.models import Evaluation
from signing.models import Seal
from signing.signing import sign_self_assessment
from tests.at_once import together
from tests.builders.signing_builders import approved, brought, ready, whole
from tests.city import PASSWORD, person

__all__ = ["whole"]  # a fixture

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite writes one after the other")


def asked(city):
    add_role(person=city.people["opd"], region=city.region, role="koordinator", by=city.people["admin"])
    return PowerRequest.objects.get()


def test_of_two_second_people_at_once_one_gives_the_role(city, transactional_db):
    request = asked(city)
    auditor, official = city.people["auditor"], city.people["penanggung_jawab"]
    said = together(lambda: confirm(request=request, by=auditor), lambda: confirm(request=request, by=official))
    assert sorted(said) == [DECIDED, "ok"]
    assert Membership.objects.filter(user=city.people["opd"], role="koordinator", is_active=True).count() == 1
    assert Change.objects.filter(person=city.people["opd"], field="peran", after__contains="Koordinator").count() == 1


def test_a_consent_and_a_stop_at_once_are_one_decision(city, transactional_db):
    request = asked(city)
    stopping = city.people["opd"]
    said = together(
        lambda: confirm(request=request, by=city.people["auditor"]), lambda: stop(request=request, by=stopping)
    )
    assert sorted(said) == [DECIDED, "ok"]
    given = Membership.objects.filter(user=stopping, role="koordinator", is_active=True).exists()
    assert given == (PowerRequest.objects.get().state == PowerRequest.State.DONE)


def test_two_admins_who_remove_each_other_leave_one(city, transactional_db):
    first, second = city.people["admin"], person(city.region, "admin", "admin2")
    roles = {user: user.memberships.get(role="admin") for user in (first, second)}
    said = together(
        lambda: remove_role(membership=roles[second], by=first), lambda: remove_role(membership=roles[first], by=second)
    )
    # Who is later may have lost the right before it was asked for, or is refused as the last one.
    assert sorted(said) in ([LAST_ADMIN, "ok"], [REASONS["manage_people"], "ok"])
    assert Membership.objects.filter(region=city.region, role="admin", is_active=True).count() == 1


def test_a_key_that_is_revoked_twice_at_once_ends_once(city, transactional_db):
    create_key(name="dasbor", lifetime=timedelta(days=1), by=city.people["diskominfo"])
    page = reverse("api_key_revoke", args=[ApiKey.objects.get().pk])
    answers = []

    def revoke():
        browser = Client(raise_request_exception=False)
        browser.force_login(User.objects.get(username="diskominfo"))
        answers.append(browser.post(page).status_code)

    together(revoke, revoke)
    assert set(answers) <= {302, 404}
    assert 302 in answers
    assert not AuthToken.objects.exists()


def test_of_two_signatures_at_once_one_seals(whole, transactional_db):
    approved(whole)
    brought(whole)
    ready(whole)
    who = whole.people["koordinator"].pk

    def sign():
        by, evaluation = User.objects.get(pk=who), Evaluation.objects.get(pk=whole.evaluation.pk)
        sign_self_assessment(evaluation=evaluation, password=PASSWORD, by=by)

    said = together(sign, sign)
    assert (said.count("ok"), Seal.objects.count()) == (1, 1)
