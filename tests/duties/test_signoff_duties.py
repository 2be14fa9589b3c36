"""Whose turn the sign-off is: questions, approval, signed paper, signature; each only while it is theirs."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from duties.duty import DutyKind
from duties.queries import duties_of
from evaluations.models import GeneralQuestion, Score
from evidence.models import DocumentVersion
from regions import clock
from signing.models import Papers
from signing.signing import return_self_assessment
from tests.builders.signing_builders import approved, brought, signed, whole  # noqa: F401

SIGNOFF = (DutyKind.GENERAL, DutyKind.WORDING, DutyKind.ENDORSE, DutyKind.PAPER, DutyKind.SIGN)
ROLES = ("diskominfo", "asesor_internal", "penanggung_jawab", "koordinator", "auditor", "opd")


def turns(city):
    """{role: what the sign-off asks of them}"""
    found = {role: [d.kind for d in duties_of(city.people[role]).rows if d.kind in SIGNOFF] for role in ROLES}
    return {role: kinds for role, kinds in found.items() if kinds}


@pytest.fixture
def later():
    """An hour after everything that was written before."""
    noon = datetime(2025, 8, 14, 12, tzinfo=ZoneInfo("Asia/Makassar"))
    hours = iter(range(1, 20))

    def at():
        return clock.fixed_at(noon + timedelta(hours=next(hours)))

    return at


def test_diskominfo_answers_what_nobody_has_answered(city):
    (duty,) = [d for d in duties_of(city.people["diskominfo"]).rows if d.kind is DutyKind.GENERAL]
    assert (duty.title, duty.count, duty.due.day.isoformat()) == ("4 pertanyaan umum belum dijawab", 4, "2025-08-29")
    assert turns(city) == {"diskominfo": [DutyKind.GENERAL]}


def test_nobody_is_asked_to_approve_what_is_incomplete(whole):  # noqa: F811
    Score.objects.filter(indicator__number=7).update(fact="")
    assert turns(whole) == {}
    Score.objects.filter(indicator__number=7).update(fact="Perwali")
    GeneralQuestion.objects.filter(number=1).update(answer="")
    assert turns(whole) == {"diskominfo": [DutyKind.GENERAL]}


@pytest.mark.parametrize("name", ["place", "position", "nip"])
def test_papers_without_place_position_or_nip_come_before_the_approval(whole, name):  # noqa: F811
    Papers.objects.update(**{name: ""})
    assert turns(whole) == {"diskominfo": [DutyKind.WORDING]}
    (duty,) = [d for d in duties_of(whole.people["diskominfo"]).rows if d.kind is DutyKind.WORDING]
    assert duty.url == f"/siklus/{whole.evaluation.pk}/pengesahan/naskah/"
    Papers.objects.all().delete()
    assert turns(whole) == {"diskominfo": [DutyKind.WORDING]}


def test_the_turn_goes_from_approval_to_paper_to_signature(whole, later):  # noqa: F811
    assert turns(whole) == {"penanggung_jawab": [DutyKind.ENDORSE]}
    approved(whole)
    assert turns(whole) == {"koordinator": [DutyKind.PAPER]}
    brought(whole)
    assert turns(whole) == {"koordinator": [DutyKind.SIGN]}
    with later():
        Score.objects.filter(indicator__number=7).update(fact="Perwali 11", updated_at=clock.now())
    assert turns(whole) == {"penanggung_jawab": [DutyKind.ENDORSE]}
    with later():
        approved(whole)
    assert turns(whole) == {"koordinator": [DutyKind.PAPER]}
    with later():
        signed(whole)
    assert turns(whole) == {}


@pytest.mark.parametrize(("scan", "asked"), [("menunggu", {}), ("virus", {"koordinator": [DutyKind.PAPER]})])
def test_a_paper_in_quarantine_is_not_signed(whole, scan, asked):  # noqa: F811
    approved(whole)
    version = brought(whole).version
    DocumentVersion.objects.filter(pk=version.pk).update(scan=scan)
    assert turns(whole) == asked


def test_what_was_returned_waits_for_the_team(whole, later):  # noqa: F811
    return_self_assessment(
        evaluation=whole.evaluation, by=whole.people["penanggung_jawab"], reason="Indikator 7 diperiksa lagi."
    )
    assert turns(whole) == {}
    with later():
        GeneralQuestion.objects.filter(number=1).update(answer="Baru.", updated_at=clock.now())
    assert turns(whole) == {"penanggung_jawab": [DutyKind.ENDORSE]}
