"""The tour at somebody's first sign-in: where it stands, how it ends, and that each role has its own."""

import pytest
from django.urls import reverse
from lxml import html

from accounts.models import User
from accounts.roles import Role
from spbe.tour import STEPS


@pytest.fixture
def newcomer(client, city):
    """Signs somebody in who has never ended the tour."""

    def sign_in(role):
        User.objects.filter(pk=city.people[role].pk).update(toured_at=None)
        client.force_login(city.people[role])

    return sign_in


def tour(answer):
    """(how far, title, address of the next step) of the tour on the page; None without one."""
    found = html.fromstring(answer.content).xpath("//main/section[@id='pengenalan']")
    if not found:
        return None
    (box,) = found
    number, title = (" ".join(box.xpath(f"string({path})").split()) for path in ("p[1]", "p[2]/strong"))
    return number.removeprefix("Pengenalan "), title, box.xpath("string(.//a[contains(., 'Berikutnya')]/@href)")


def test_every_role_has_steps_of_its_own_on_the_page_where_it_begins(client, city, newcomer):
    assert set(STEPS) == set(Role)
    for role in Role.values:
        newcomer(role)
        first = client.get("/", follow=True)
        assert tour(first)[:2] == ("1 dari 3", f"{STEPS[Role(role)][0][0]}.")


def test_three_steps_without_a_script_then_it_is_over_on_every_device(client, city, newcomer):
    newcomer("opd")
    page = reverse("duties")
    found, address = [], ""
    for _ in range(3):
        found.append(tour(answer := client.get(page + address)))
        address = found[-1][2].removesuffix("#pengenalan")
    assert [number for number, _, _ in found] == ["1 dari 3", "2 dari 3", "3 dari 3"]
    assert (len({title for _, title, _ in found}), address) == (3, "")
    (form,) = html.fromstring(answer.content).xpath("//section[@id='pengenalan']//form")
    assert client.post(form.get("action"), dict(form.fields)).url == "/"
    client.logout()
    client.force_login(city.people["opd"])
    assert tour(client.get(page)) is None


def test_the_first_step_can_skip_it(client, city, newcomer):
    newcomer("diskominfo")
    (form,) = html.fromstring(client.get(reverse("duties")).content).xpath("//section[@id='pengenalan']//form")
    assert form.xpath("string(.//button)") == "Lewati"
    client.post(form.get("action"), dict(form.fields))
    ended = User.objects.get(pk=city.people["diskominfo"].pk).toured_at
    assert ended
    assert tour(client.get(reverse("duties"))) is None
    client.post(form.get("action"), dict(form.fields))
    assert User.objects.get(pk=city.people["diskominfo"].pk).toured_at == ended


def test_who_comes_by_a_mails_link_finds_the_work_alone_and_the_tour_waits(client, city, newcomer):
    newcomer("opd")
    assert tour(client.get(reverse("evidence_add", args=[city.evaluation.pk, 45]))) is None
    assert tour(client.get(reverse("duties")))[0] == "1 dari 3"


def test_bantuan_opens_it_again_for_who_has_ended_it(client, city):
    for role in ("opd", "pimpinan"):
        client.force_login(city.people[role])
        link = html.fromstring(client.get(reverse("help")).content).xpath("//a[contains(@href, 'pengenalan')]/@href")
        assert tour(client.get(link[0], follow=True))[0] == "1 dari 3"
        assert tour(client.get("/", follow=True)) is None
    client.logout()
    assert "pengenalan" not in client.get(reverse("help")).text


def test_a_step_that_no_tour_has_shows_the_first_to_newcomers_and_nothing_to_others(client, city, newcomer):
    client.force_login(city.people["opd"])
    assert tour(client.get(reverse("duties"), {"pengenalan": "9"})) is None
    newcomer("opd")
    for asked in ("9", "0", "-1", "dua", "²"):
        assert tour(client.get(reverse("duties"), {"pengenalan": asked}))[0] == "1 dari 3"
