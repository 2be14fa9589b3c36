"""An agency whose proposal was decided otherwise is told so, once; nobody else's people are."""

import pytest
from django.urls import reverse

from accounts.models import Membership
from evaluations.choices import AssignmentPart, ValueColumn
from evaluations.cycles.cycle_setup import assign_agency
from evaluations.models import Assignment
from notices.models import Notification
from tests.assessing import SEEN, disputed, join, say, settle

PROPOSED = "Tingkat 3 diputuskan Penanggung_Jawab untuk indikator 45; OPD Anda mengusulkan 4."
WORDS = f"{PROPOSED} Alasan: Baru tiga layanan terpadu."


@pytest.fixture
def dispute(city):
    """The other agency contributes: it has a part, and has proposed nothing."""
    contributes = {"indicators": [city.indicator(45)], "agency": city.other_agency, "part": AssignmentPart.CONTRIBUTOR}
    assign_agency(evaluation=city.evaluation, by=city.people["diskominfo"], **contributes)
    return disputed(city)


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """Runs what follows a commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def heard():
    rows = Notification.objects.filter(kind=Notification.Kind.DECIDED).order_by("pk")
    return [(row.user.username, row.text) for row in rows.select_related("user")]


def test_the_agency_that_proposed_otherwise_reads_level_and_reason(dispute, told):
    with told():
        settle(dispute, **SEEN)
    assert set(heard()) == {(dispute.people[role].username, WORDS) for role in ("opd", "kepala_opd")}
    page = reverse("indicator", args=[dispute.evaluation.pk, 45])
    assert set(Notification.objects.values_list("url", "subject_id")) == {(f"{page}#internal", dispute.evaluation.pk)}


def test_a_proposal_that_was_taken_needs_no_news(dispute, told):
    with told():
        settle(dispute, value="4", **SEEN)
    assert heard() == []


def test_who_has_proposed_nothing_is_told_nothing(city, told):
    say(city, ValueColumn.MANDIRI, "diskominfo", "4")
    say(city, ValueColumn.TINJAUAN, "asesor_internal", "3")
    with told():
        settle(city, tinjauan=1, mandiri=1)
    assert heard() == []


def test_the_same_decision_twice_is_told_once_and_another_one_again(dispute, told):
    with told():
        settle(dispute, **SEEN)
        say(dispute, ValueColumn.TINJAUAN, "asesor_internal", "2", version=1)
        settle(dispute, usulan=1, tinjauan=2, mandiri=2)
    assert [text for _, text in heard()] == [WORDS, WORDS]
    with told():
        settle(dispute, value="2", reason="Rapat 15 Agustus.", usulan=1, tinjauan=2, mandiri=2)
    newest = WORDS.replace("Tingkat 3", "Tingkat 2").replace("Baru tiga layanan terpadu.", "Rapat 15 Agustus.")
    assert sorted({text for _, text in heard()}) == [newest, WORDS]


def test_an_agency_that_has_lost_its_part_hears_nothing_of_it(dispute, told):
    Assignment.objects.filter(evaluation=dispute.evaluation, agency=dispute.agency).delete()
    with told():
        settle(dispute, **SEEN)
    assert heard() == []


def test_who_has_left_the_agency_hears_nothing_and_the_others_there_still_do(dispute, told):
    Membership.objects.filter(user=dispute.people["opd"], agency=dispute.agency).delete()
    join(dispute.people["opd"], dispute, "auditor")
    with told():
        settle(dispute, **SEEN)
    assert heard() == [(dispute.people["kepala_opd"].username, WORDS)]


def test_of_a_person_in_both_agencies_the_lead_is_the_one_that_proposed(dispute, told):
    join(dispute.people["opd"], dispute, "opd", dispute.other_agency)
    with told():
        settle(dispute, **SEEN)
    assert {name for name, _ in heard()} == {dispute.people[role].username for role in ("opd", "kepala_opd")}
