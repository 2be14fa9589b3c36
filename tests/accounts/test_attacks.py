"""Two attacks that no other test tries: a session that was prepared beforehand, and fields that no form shows."""

from django.test import Client
from django.urls import reverse

from accounts.models import Membership, User
from evaluations.models import Score
from tests.city import PASSWORD, fresh
from tests.work import fill


def test_a_session_prepared_beforehand_is_nobodys_after_the_sign_in(city):
    """Somebody leaves their own cookie on a shared machine and waits until the next person signs in."""
    waiting = Client()
    waiting.get(reverse("account_login"))
    waiting.session["tanda"] = "penyerang"
    waiting.session.save()
    prepared = waiting.session.session_key
    victim = Client()
    victim.cookies["sessionid"] = prepared or "penyerang" * 4
    answer = victim.post(reverse("account_login"), {"login": "auditor", "password": PASSWORD})
    assert answer.status_code == 302
    assert victim.session.session_key not in (prepared, "penyerang" * 4)
    assert "_auth_user_id" not in waiting.session
    assert waiting.get(reverse("people")).status_code == 302


def test_an_invented_session_is_not_taken_over(city):
    browser = Client()
    browser.cookies["sessionid"] = "a" * 32
    browser.post(reverse("account_login"), {"login": "auditor", "password": PASSWORD})
    assert browser.cookies["sessionid"].value != "a" * 32


EXTRA = {
    "is_superuser": "on",
    "is_staff": "on",
    "is_active": "",
    "groups": "1",
    "user_permissions": "1",
    "given_by": "1",
    "password": "kata-sandi-penyerang-1",
}


def test_fields_that_the_form_of_people_does_not_show_change_nothing(city, client):
    client.force_login(city.people["admin"])
    said = {"username": "ketut", "full_name": "Ketut", "email": "ketut@uji.id", "region": city.region.pk}
    answer = client.post(reverse("person_add"), said | {"role": "opd", "agency": city.agency.pk} | EXTRA)
    made = User.objects.get(username="ketut")
    assert answer.status_code == 302
    assert (made.is_superuser, made.is_staff, made.is_active, made.has_usable_password()) == (False, False, True, False)
    assert list(Membership.objects.filter(user=made).values_list("role", flat=True)) == ["opd"]


def test_fields_that_the_form_of_a_level_does_not_show_change_nothing(city, client):
    fill(city, {45: 2})
    row = Score.objects.get(indicator__number=45)
    client.force_login(city.people["asesor_internal"])
    page = reverse("score_save", args=[city.evaluation.pk, 45])
    other = city.people["auditor"].pk
    hidden = {"updated_by": other, "indicator": city.indicator(1).pk, "evaluation": 999, "column": "interviu"}
    client.post(
        page, {"value": "3", "reason": "Ada perwali.", "version": row.version, **hidden}, headers={"HX-Request": "true"}
    )
    after = fresh(row)
    assert (after.indicator_id, after.evaluation_id, after.column) == (row.indicator_id, row.evaluation_id, row.column)
    assert (after.value, after.updated_by_id == other) == (3, False)
