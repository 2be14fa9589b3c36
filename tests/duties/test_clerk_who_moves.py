"""A clerk who moves to another agency, returns, and serves two: list, mails and pages follow."""

import pytest
from django.urls import reverse

from accounts.models import Membership
from accounts.people.people_writes import add_role, remove_role
from duties.duty import DutyKind
from duties.queries import duties_of
from notices.mails import send_waiting_mails
from notices.models import Mail
from notices.notifications import choose_mail
from tests.builders.request_builders import request_items
from tests.city import fresh
from tests.work import propose

CODES = {"Dinkes": "I45-L2-01", "BPKAD": "I34-L2-01"}


@pytest.fixture
def clerk(city, django_capture_on_commit_callbacks):
    """The operator of the Dinas Kesehatan; each agency is asked for one item, and the mails wait."""
    propose(city)
    choose_mail(user=city.people["opd"], mode="satuan")
    with django_capture_on_commit_callbacks(execute=True):
        for agency in (city.agency, city.other_agency):
            request_items(city, CODES[agency.short_name], agency=agency)
    return city


def move(city, *, out=None, to=None):
    person, admin = city.people["opd"], city.people["admin"]
    if out:
        held = Membership.objects.get(user=person, agency=out, role="opd")
        remove_role(membership=held, by=fresh(admin))
    if to:
        add_role(person=fresh(person), region=city.region, role="opd", agency=to, by=fresh(admin))


def asked(city):
    """The agencies of whose requests the clerk's list tells, and those of the page behind each."""
    rows = [row for row in duties_of(fresh(city.people["opd"])).rows if row.kind is DutyKind.ASKED]
    return sorted(name for name, code in CODES.items() if any(code in row.detail for row in rows))


def requests_seen(client, city):
    client.force_login(fresh(city.people["opd"]))
    page = client.get(reverse("requests", args=[city.evaluation.pk])).content.decode()
    return sorted(name for name, code in CODES.items() if code in page)


def test_who_moves_is_asked_for_the_new_agency_only(client, clerk):
    assert (asked(clerk), requests_seen(client, clerk)) == (["Dinkes"], ["Dinkes"])
    move(clerk, to=clerk.other_agency, out=clerk.agency)
    assert (asked(clerk), requests_seen(client, clerk)) == (["BPKAD"], ["BPKAD"])


def test_the_old_agency_s_mail_does_not_follow(clerk, mailoutbox):
    move(clerk, to=clerk.other_agency, out=clerk.agency)
    send_waiting_mails()
    wishes = Mail.objects.filter(user=clerk.people["opd"], key__startswith="minta-")
    assert {mail.state for mail in wishes} == {Mail.State.OUTDATED}


def test_who_returns_has_the_work_again(client, clerk):
    move(clerk, to=clerk.other_agency, out=clerk.agency)
    move(clerk, to=clerk.agency, out=clerk.other_agency)
    assert (asked(clerk), requests_seen(client, clerk)) == (["Dinkes"], ["Dinkes"])


def test_who_serves_two_has_both_lists_and_each_form_opens_for_its_own(client, clerk):
    move(clerk, to=clerk.other_agency)
    assert (asked(clerk), requests_seen(client, clerk)) == (["BPKAD", "Dinkes"], ["BPKAD", "Dinkes"])
    client.force_login(fresh(clerk.people["opd"]))
    for row in duties_of(fresh(clerk.people["opd"])).rows:
        if row.kind is DutyKind.ASKED:
            assert client.get(row.url).status_code == 200
    move(clerk, out=clerk.agency)
    assert asked(clerk) == ["BPKAD"]


def test_who_has_no_role_left_is_asked_for_nothing_and_mailed_nothing(clerk, mailoutbox):
    move(clerk, out=clerk.agency)
    assert duties_of(fresh(clerk.people["opd"])).rows == ()
    Mail.objects.filter(user=clerk.people["opd"]).exclude(key__startswith="minta-").delete()  # news of the account
    send_waiting_mails()
    assert [mail for mail in mailoutbox if mail.to == ["opd@uji.id"]] == []
