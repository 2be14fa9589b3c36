"""Who approved does not sign, nor who alone filled all levels; a small town's exception stands on the paper."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Membership
from assessment.scores import save_score
from evaluations.models import Score
from evaluations.permissions import Refused
from history.models import HistoryEntry
from signing.models import OnePersonSignoff
from signing.paper_writes import draft_paper, save_papers
from signing.rules import PaperKind
from signing.separation import set_one_person_signoff
from signing.signing import signoff_state
from tests.builders.signing_builders import WHY, approved, brought, ready, signed, verified, whole  # noqa: F401
from tests.city import fresh, person

TOWN = "Pegawai kami tiga orang."


def given(city, role, user):
    """One more role for this person; who they are is read anew."""
    Membership.objects.create(user=user, region=city.region, role=role)
    return fresh(user)


@pytest.fixture
def both(whole):  # noqa: F811
    """The responsible official coordinates as well; the papers name the other coordinator until the approval."""
    city = whole
    by = city.people["diskominfo"]
    save_papers(evaluation=city.evaluation, version=0, changes={"signatory": city.people["koordinator"]}, by=by)
    city.people["penanggung_jawab"] = given(city, "koordinator", city.people["penanggung_jawab"])
    return city


def name_as_signatory(city, user):
    """The papers name this person from now on."""
    papers = signoff_state(city.evaluation).papers
    by = city.people["diskominfo"]
    save_papers(evaluation=city.evaluation, version=papers.version, changes={"signatory": user}, by=by)


def allow(city, allowed=True, reason=TOWN):
    set_one_person_signoff(evaluation=city.evaluation, allowed=allowed, reason=reason, by=city.people["admin"])


def sign_as(city, user):
    """Everything but the refusal itself is done."""
    from signing.signing import sign_self_assessment
    from tests.city import PASSWORD

    brought(city)
    ready(city, user)
    return sign_self_assessment(evaluation=city.evaluation, password=PASSWORD, by=user)


def minutes(city):
    return draft_paper(city.evaluation, PaperKind.MINUTES, signoff_state(city.evaluation)).paragraphs[-1]


def test_c20_who_approved_does_not_sign(both):
    approved(both)
    official = both.people["penanggung_jawab"]
    name_as_signatory(both, official)
    with pytest.raises(Refused, match="Anda yang menyetujui penilaian mandiri ini; penanda tangannya orang lain"):
        sign_as(both, official)


def test_who_is_named_on_the_paper_does_not_approve_it(both):
    official = both.people["penanggung_jawab"]
    name_as_signatory(both, official)
    with pytest.raises(Refused, match="Naskah menyebut Anda sebagai penanda tangan"):
        approved(both)
    allow(both)
    assert approved(both).by == official


def test_another_coordinator_signs_what_that_person_approved(both):
    approved(both)
    assert signed(both).sealed_by == both.people["koordinator"]


def test_c20_who_alone_filled_all_levels_does_not_sign(whole):  # noqa: F811
    signer = given(whole, "diskominfo", whole.people["koordinator"])
    Score.objects.update(updated_by=signer)
    approved(whole)
    with pytest.raises(Refused, match="Semua tingkat diisi oleh Anda sendiri"):
        sign_as(whole, signer)


def test_a_text_by_somebody_else_makes_no_level_theirs(whole):  # noqa: F811
    """The level is by who set it last, whoever wrote beside it later."""
    signer = given(whole, "diskominfo", whole.people["koordinator"])
    Score.objects.update(updated_by=signer)
    row = Score.objects.get(indicator__number=1)
    common = {"evaluation": whole.evaluation, "indicator": whole.indicator(1)}
    save_score(**common, by=signer, version=row.version, changes={"value": "2"}, reason=WHY)
    text = {"fact": "Perwali 12 tahun 2025"}
    save_score(**common, by=whole.people["diskominfo"], version=row.version + 1, changes=text)
    approved(whole)
    with pytest.raises(Refused, match="Semua tingkat diisi oleh Anda sendiri"):
        sign_as(whole, signer)


def test_one_level_by_somebody_else_is_enough(whole):  # noqa: F811
    signer = given(whole, "diskominfo", whole.people["koordinator"])
    Score.objects.exclude(indicator__number=1).update(updated_by=signer)
    approved(whole)
    assert sign_as(whole, signer).pk


def test_the_exception_is_off_until_the_admin_turns_it_on_and_stands_in_history(whole):  # noqa: F811
    assert not OnePersonSignoff.objects.exists()
    for role in ("koordinator", "penanggung_jawab", "diskominfo", "asesor_internal", "auditor"):
        with pytest.raises(Refused, match="Hanya admin yang mengizinkan"):
            set_one_person_signoff(evaluation=whole.evaluation, allowed=True, reason=TOWN, by=whole.people[role])
    with pytest.raises(ValidationError, match="Tulis mengapa"):
        allow(whole, reason=" ")
    allow(whole)
    allow(whole)
    allow(whole, allowed=False, reason="")
    rows = HistoryEntry.objects.filter(kind="one_person_set").order_by("pk")
    assert [(row.by, row.after["allowed"], row.reason) for row in rows] == [
        (whole.people["admin"], True, TOWN),
        (whole.people["admin"], False, ""),
    ]


def test_with_the_exception_one_person_signs_and_the_paper_says_so(both):
    allow(both)
    approved(both)
    official = both.people["penanggung_jawab"]
    name_as_signatory(both, official)
    told = (
        "Penanda tangan berita acara ini juga menyetujui penilaian mandiri ini; Pemerintah Kota Denpasar "
        "mengizinkannya sejak 14 Agustus 2025 karena keterbatasan pegawai."
    )
    assert minutes(both) == told
    consent = draft_paper(both.evaluation, PaperKind.CONSENT, signoff_state(both.evaluation))
    assert told not in consent.paragraphs
    seal = sign_as(both, official)
    assert json.loads(seal.canonical)["papers"]["concession"] == told
    assert verified(seal)[0] == 0


def test_with_two_people_the_paper_says_nothing_of_the_exception(both):
    allow(both)
    approved(both)
    assert "keterbatasan pegawai" not in minutes(both)
    assert json.loads(signed(both).canonical)["papers"]["concession"] == ""


def test_a_paper_that_was_signed_before_the_exception_lacks_its_sentence(both):
    approved(both)
    official = both.people["penanggung_jawab"]
    name_as_signatory(both, official)
    brought(both)
    ready(both, official)
    allow(both)
    from signing.signing import why_not_sign

    said = why_not_sign(both.evaluation, official, signoff_state(both.evaluation))
    assert said.startswith("Naskah diubah sesudah Berita Acara diunggah")
    allow(both, allowed=False, reason="")
    said = why_not_sign(both.evaluation, official, signoff_state(both.evaluation))
    assert said.startswith("Anda yang menyetujui penilaian mandiri ini")


# --- the page ---------------------------------------------------------------------------------------


def test_the_admin_sets_it_on_its_page_and_others_read_it(whole, client):  # noqa: F811
    url = reverse("one_person", args=[whole.evaluation.pk])
    client.force_login(whole.people["admin"])
    assert client.post(url, {"allowed": "on", "reason": ""}).status_code == 422
    assert client.post(url, {"allowed": "on", "reason": TOWN}).status_code == 302
    client.force_login(whole.people["koordinator"])
    page = client.get(url)
    assert page.context["form"] is None
    assert TOWN in page.content.decode()
    assert f'href="{url}"' in client.get(reverse("signoff", args=[whole.evaluation.pk])).content.decode()
    assert client.post(url, {"allowed": "", "reason": ""}).status_code == 403
    client.force_login(whole.people["admin"])
    assert client.post(url, {"reason": ""}).status_code == 302
    assert not OnePersonSignoff.objects.get().is_allowed
    moments = client.get(reverse("history", args=[whole.evaluation.pk])).context["moments"]
    events = [event for moment in moments for event in moment.events]
    assert [event.what for event in events][:2] == [
        "tidak lagi mengizinkan satu orang menyetujui dan menandatangani penilaian mandiri",
        "mengizinkan satu orang menyetujui dan menandatangani penilaian mandiri",
    ]


def test_the_exception_of_one_city_is_not_that_of_another(both):
    from regions.models import Region

    other = Region.objects.create(code="51.02", name="Kab. Tabanan", kind="kabupaten", time_zone="Asia/Makassar")
    person(other, "admin", "admin_lain")
    OnePersonSignoff.objects.create(region=other, is_allowed=True, reason=TOWN, by=both.people["admin"])
    approved(both)
    official = both.people["penanggung_jawab"]
    name_as_signatory(both, official)
    with pytest.raises(Refused, match="Anda yang menyetujui"):
        sign_as(both, official)
