"""Who reads a meeting and its minutes: the team, the invited once they are closed, and who carries something out."""

import pytest
from django.urls import reverse

from meetings import minutes_writes
from meetings.models import AgendaPoint, Meeting
from regions import clock
from tests.builders.meeting_builders import held, meet, point, write
from tests.city import fresh


@pytest.mark.parametrize(
    ("role", "statuses"),
    [
        ("opd", (200, 403, 200)),
        ("opd2", (404, 404, 404)),
        ("pimpinan", (404, 404, 404)),
        ("auditor", (200, 200, 200)),
        ("asesor_eksternal", (404, 404, 404)),
    ],
)
def test_the_invited_read_the_minutes_once_they_are_closed(client, city, role, statuses):
    meeting = held(city)
    secret = "Konsep yang belum disepakati"
    write(city, meeting, umum__discussion=secret)
    client.force_login(city.people[role])
    page, pdf = (reverse(name, args=[city.evaluation.pk, meeting.pk]) for name in ("meeting", "minutes_pdf"))
    draft = client.get(page)
    got = (draft.status_code, client.get(pdf).status_code)
    assert (secret in draft.content.decode()) == (role == "auditor")
    minutes_writes.close_minutes(meeting=meeting, by=city.people["koordinator"])
    assert (*got, client.get(pdf).status_code) == statuses


@pytest.mark.parametrize("owner", ["opd2", "pimpinan"])
def test_who_is_to_carry_out_a_decision_reads_the_closed_minutes_uninvited(client, city, owner):
    """Not before they are closed, and nobody else."""
    person = city.people[owner]
    key = f"orang-{person.pk}" if owner == "pimpinan" else f"opd-{city.other_agency.pk}"
    meeting = held(city)
    first = f"titik-{point(meeting).pk}"
    write(city, meeting, **{f"{first}-decision": "Unggah laporan.", f"{first}-owner": key})
    client.force_login(person)
    page = reverse("meeting", args=[city.evaluation.pk, meeting.pk])
    before = client.get(page).status_code
    minutes_writes.close_minutes(meeting=meeting, by=city.people["koordinator"])
    others = [name for name in city.people if Meeting.objects.visible_to(fresh(city.people[name]))]
    assert (before, client.get(page).status_code) == (404, 200)
    done = reverse("decision_done", args=[city.evaluation.pk, meeting.pk, point(meeting).pk])
    assert client.post(done, {"done": "ya"}).status_code == 302
    assert point(meeting).done_by == person
    assert ("opd2" in others, "pimpinan" in others) == (owner == "opd2", owner == "pimpinan")


def test_who_was_given_nothing_of_what_was_decided_reads_nothing(city):
    """An owner without a decision, and a meeting that was called off."""
    meeting = held(city)
    write(city, meeting, **{f"titik-{point(meeting).pk}-owner": f"opd-{city.other_agency.pk}"})
    AgendaPoint.objects.filter(meeting=meeting).update(decision="")
    Meeting.objects.filter(pk=meeting.pk).update(closed_at=clock.now())
    assert list(Meeting.objects.visible_to(fresh(city.people["opd2"]))) == []
    AgendaPoint.objects.filter(meeting=meeting).update(decision="Unggah laporan.")
    assert list(Meeting.objects.visible_to(fresh(city.people["opd2"]))) == [meeting]
    Meeting.objects.filter(pk=meeting.pk).update(cancelled_at=clock.now())
    assert list(Meeting.objects.visible_to(fresh(city.people["opd2"]))) == []


def test_an_agency_goes_from_the_agenda_to_its_own_indicators_and_no_others(client, city):
    """45 is that of the agency, 34 of another, 21 of nobody."""
    meeting = meet(city, 21, 34, 45)
    urls = {number: reverse("indicator", args=[city.evaluation.pk, number]) for number in (21, 34, 45)}
    linked = {}
    for role in ("opd", "diskominfo"):
        client.force_login(city.people[role])
        page = client.get(reverse("meeting", args=[city.evaluation.pk, meeting.pk])).content.decode()
        linked[role] = [number for number, url in urls.items() if f'href="{url}"' in page]
    assert linked == {"opd": [45], "diskominfo": [21, 34, 45]}
