"""Nobody judges what went through their own hands, and nobody acts for what is another's."""

import pytest

from accounts.models import Membership
from evaluations import permissions
from evaluations.permissions import Refused
from evidence.models import Citation, DocumentVersion
from evidence.upload_permissions import may_send_like, require_sendable, sender_agencies
from evidence.verdicts import why_not_judge
from regions.models import Agency, Region
from tests.builders.evidence_builders import send
from tests.city import fresh, person


@pytest.fixture
def citation(city):
    return send(city)[0]


def read_again(citation):
    return Citation.objects.select_related("version", "evaluation__region").get(pk=citation.pk)


@pytest.mark.parametrize(
    ("field", "did"), [("created_by", "mengirim"), ("uploaded_by", "mengirim"), ("approved_by", "menyetujui")]
)
def test_whoever_had_a_hand_in_it_leaves_the_verdict_to_others(city, citation, field, did):
    judge, other = city.people["asesor_internal"], city.people["penanggung_jawab"]
    rows = DocumentVersion.objects.filter(pk=citation.version_id) if field == "uploaded_by" else Citation.objects.all()
    rows.update(**{field: judge})
    assert (
        why_not_judge(read_again(citation), judge)
        == f"Anda yang {did} data dukung ini, jadi orang lain yang meninjaunya."
    )
    assert why_not_judge(read_again(citation), other) is None


@pytest.mark.parametrize(
    ("role", "judges"),
    [
        *((role, True) for role in ("diskominfo", "asesor_internal", "penanggung_jawab")),
        *((role, False) for role in ("admin", "kepala_opd", "opd2", "koordinator", "pimpinan", "asesor_eksternal")),
        ("auditor", False),
    ],
)
def test_three_roles_judge_and_no_other(city, citation, role, judges):
    assert (why_not_judge(citation, city.people[role]) is None) == judges


def test_a_role_counts_in_its_own_region_alone(city, citation):
    tegal = Region.objects.create(code="33.76", name="Kota Tegal", kind="kota", time_zone="Asia/Jakarta")
    assert why_not_judge(citation, person(tegal, "asesor_internal", "asesor-tegal"))
    assert not permissions.may("judge_evidence", person(tegal, "diskominfo", "data-tegal"), city.evaluation)


def test_a_role_that_was_taken_away_gives_nothing(city, citation):
    judge = city.people["asesor_internal"]
    assert why_not_judge(citation, judge) is None
    Membership.objects.filter(user=judge).update(is_active=False)
    assert why_not_judge(citation, fresh(judge))


def test_only_the_agency_itself_sends_for_an_agency(city, citation):
    indicator = city.indicator(45)
    require_sendable(city.evaluation, {indicator}, city.agency, city.people["opd"])
    for role in ("opd2", "diskominfo", "admin"):
        with pytest.raises(Refused):
            require_sendable(city.evaluation, {indicator}, city.agency, city.people[role])
        assert not may_send_like(citation, city.people[role])
    assert sender_agencies(city.evaluation, indicator, city.people["opd"]) == [city.agency]
    assert sender_agencies(city.evaluation, indicator, city.people["opd2"]) == []
    assert sender_agencies(city.evaluation, indicator, city.people["diskominfo"]) == [None]


def test_the_heir_of_an_agency_sends_for_it_and_its_former_neighbour_does_not(city, citation):
    Agency.objects.filter(pk=city.agency.pk).update(heir=city.other_agency)
    heir = fresh(city.people["opd2"])
    assert may_send_like(citation, heir)
    require_sendable(city.evaluation, {city.indicator(45)}, city.agency, heir)
    stranger = person(city.region, "opd", "opd3", Agency.objects.create(region=city.region, name="Dinas Arsip"))
    assert not may_send_like(citation, stranger)
