"""The second step asked for again, before what gives power."""

from django.urls import reverse

from accounts.models import Membership, User
from tests.builders.factor_builders import (
    app_code,
    demanded,
    enrolled,
    reaches,
    seconds_later,
)
from tests.city import PASSWORD, fresh

__all__ = ["demanded", "seconds_later"]


def gate(name, city):
    return reverse(name, args=[city.evaluation.pk])


def test_power_asks_again_after_a_quarter_of_an_hour(demanded, seconds_later):
    client, secret, _ = enrolled("admin")
    assert reaches(client, "api_keys")
    assert reaches(client, "person_add")
    seconds_later(16 * 60)
    assert reaches(client)  # all else goes on
    person = demanded.people["opd"].pk
    for name, args in (("api_keys", []), ("person_add", []), ("people_import", [])):
        page = reverse(name, args=args)
        assert client.get(page).url == f"{reverse('mfa_reauthenticate')}?next={page}", name
    before = (User.objects.count(), Membership.objects.filter(is_active=True).count())
    role = fresh(demanded.people["opd"]).memberships.get()
    asked = {"role": "pimpinan", "region": demanded.region.pk, "full_name": "Opd", "email": "lain@uji.id"}
    gates = (("role_add", person), ("role_remove", role.pk), ("person_link", person), ("person_edit", person))
    for name, args in (*((name, [pk]) for name, pk in gates), ("api_keys", [])):
        answer = client.post(reverse(name, args=args), asked)
        assert answer.url.startswith(reverse("mfa_reauthenticate")), name
    assert (User.objects.count(), Membership.objects.filter(is_active=True).count()) == before
    assert client.get(reverse("person_edit", args=[person])).status_code == 200
    assert fresh(demanded.people["opd"]).email == "opd@uji.id"
    back = client.post(f"{reverse('mfa_reauthenticate')}", {"code": app_code(secret), "next": reverse("api_keys")})
    assert back.url == reverse("api_keys")
    assert reaches(client, "api_keys")


def test_the_signature_asks_again(demanded, seconds_later):
    client, _, _ = enrolled("koordinator")
    seconds_later(16 * 60)
    answer = client.post(gate("signoff_sign", demanded), {"password": PASSWORD})
    assert answer.url == f"{reverse('mfa_reauthenticate')}?next={gate('signoff', demanded)}"


def test_a_second_person_proves_theirs_again(demanded, seconds_later):
    client, _, _ = enrolled("koordinator")
    seconds_later(16 * 60)
    assert client.post(reverse("power_confirm", args=[1])).url.startswith(reverse("mfa_reauthenticate"))


def test_what_was_typed_comes_back_where_the_proof_is_old(demanded, seconds_later):
    client, _, _ = enrolled("admin")
    seconds_later(16 * 60)
    answer = client.post(
        reverse("person_add"),
        {"full_name": "Ni Luh Sari"},
        headers={"Referer": f"http://testserver{reverse('person_add')}"},
    )
    assert (answer.status_code, "Ni Luh Sari" in answer.content.decode()) == (409, True)
    assert f"{reverse('mfa_reauthenticate')}?next={reverse('person_add')}" in answer.content.decode()


def test_the_password_is_no_proof_where_there_is_a_second_step(demanded, seconds_later):
    client, _, _ = enrolled("koordinator")
    seconds_later(16 * 60)
    assert client.get(reverse("account_reauthenticate")).url == reverse("mfa_reauthenticate")
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).url == reverse("mfa_reauthenticate")
    assert client.get(reverse("api_keys")).status_code == 302
