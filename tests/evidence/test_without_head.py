"""Agencies without a head who could approve, or without anybody at all: said before, and never nobody's to do."""

import pytest
from django.urls import reverse

from accounts.models import Membership
from duties.duty import DutyKind
from duties.queries import duties_of
from evidence.approving import set_head_approval
from evidence.models import EvidenceRequest
from tests.builders.evidence_builders import send
from tests.builders.form_builders import press
from tests.builders.html_builders import one_line
from tests.city import fresh, person

WARNED = "1 OPD bertugas belum punya kepala yang dapat masuk: BPKAD."


def waiting(city, role):
    return [d for d in duties_of(fresh(city.people[role])).rows if d.kind is DutyKind.HEADLESS]


def test_the_switch_warns_of_agencies_without_a_head_before_and_after(client, city):
    client.force_login(city.people["diskominfo"])
    address = reverse("cycle", args=[city.evaluation.pk])
    page = client.get(address).content.decode()
    assert WARNED in one_line(page)
    answer = press(client, page, "Minta persetujuan kepala OPD", address)
    after = one_line(client.get(answer.url).content.decode())
    assert "Belum ada kepala OPD di BPKAD" in after
    assert "Data dukung OPD itu tertahan; tunjuk kepalanya, atau nonaktifkan persetujuan." in after


def test_where_every_agency_has_a_head_nothing_is_warned(client, city):
    person(city.region, "kepala_opd", "kepala2", city.other_agency)
    client.force_login(city.people["diskominfo"])
    page = one_line(client.get(reverse("cycle", args=[city.evaluation.pk])).content.decode())
    assert "belum punya kepala" not in page


@pytest.mark.parametrize("role", ["diskominfo", "koordinator", "admin"])
def test_what_waits_for_nobody_is_somebody_s_duty(client, city, role):
    set_head_approval(evaluation=city.evaluation, wanted=True, by=city.people["diskominfo"])
    send(city, by="opd2", number=34, agency=city.other_agency)
    send(city)  # Dinkes has a head
    (duty,) = waiting(city, role)
    assert duty.title == "1 data dukung tertahan karena OPD belum punya kepala"
    client.force_login(city.people[role])
    assert client.get(duty.url).status_code == 200
    person(city.region, "kepala_opd", "kepala2", city.other_agency)
    assert waiting(city, role) == []


def test_a_head_who_leaves_or_has_sent_it_alone_leaves_it_to_somebody(city):
    set_head_approval(evaluation=city.evaluation, wanted=True, by=city.people["diskominfo"])
    send(city)
    assert waiting(city, "diskominfo") == []
    Membership.objects.filter(user=city.people["kepala_opd"]).update(is_active=False)
    assert [duty.count for duty in waiting(city, "diskominfo")] == [1]
    Membership.objects.create(user=city.people["opd"], region=city.region, role="kepala_opd", agency=city.agency)
    assert [duty.count for duty in waiting(city, "diskominfo")] == [1], "nobody approves what they sent"
    set_head_approval(evaluation=city.evaluation, wanted=False, by=city.people["diskominfo"])
    assert waiting(city, "diskominfo") == []


# --- nobody at all --------------------------------------------------------------------------------


def ask(client, city, **typed):
    client.force_login(city.people["diskominfo"])
    address = reverse("request_add", args=[city.evaluation.pk]) + "?indikator=34"
    page = client.get(address).content.decode()
    return press(client, page, "Kirim permintaan", address, **typed)


def test_a_request_to_an_agency_without_an_account_says_so_before_it_is_sent(client, city):
    Membership.objects.filter(agency=city.other_agency).update(is_active=False)
    page = one_line(ask(client, city).content.decode())
    assert "BPKAD belum punya akun, jadi permintaan ini tidak dibaca siapa pun di sana." in page
    assert "Badan Keuangan dan Aset Daerah (belum punya akun)" in page
    assert not EvidenceRequest.objects.exists()
    assert ask(client, city, unread="on").status_code == 302
    assert EvidenceRequest.objects.get().agency == city.other_agency


def test_where_everybody_can_read_it_nothing_is_asked(client, city):
    client.force_login(city.people["diskominfo"])
    page = client.get(reverse("request_add", args=[city.evaluation.pk])).content.decode()
    assert "belum punya akun" not in page
    assert ask(client, city).status_code == 302
