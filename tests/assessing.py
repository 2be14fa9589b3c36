"""What agencies, internal assessors and the validator say of levels."""

from accounts.models import Membership, User
from assessment.decisions import decide_level
from assessment.internal_levels import internal_rows
from assessment.scores import save_score
from evaluations.choices import ValueColumn
from tests.work import WHY

SEEN = {"usulan": 1, "tinjauan": 1, "mandiri": 1}


def say(city, column, role, value, version=0, number=45, reason=WHY):
    return save_score(
        evaluation=city.evaluation,
        indicator=city.indicator(number),
        column=column,
        by=city.people[role],
        version=version,
        changes={"value": value},
        reason=reason,
    )


def settle(city, value="3", reason="Baru tiga layanan terpadu.", role="penanggung_jawab", **seen):
    return decide_level(
        evaluation=city.evaluation,
        indicator=city.indicator(45),
        value=value,
        reason=reason,
        seen=seen,
        by=city.people[role],
    )


def stands(city):
    rows = internal_rows(city.evaluation, city.people["diskominfo"], sees_all=True)
    return {row.indicator.number: row.levels.stand for row in rows if row.levels.rows}


def join(user: User, city, role, agency=None):
    Membership.objects.create(user=user, region=city.region, role=role, agency=agency)
    return User.objects.get(pk=user.pk)


def disputed(city):
    """Proposed 4, checked 3, entered 4."""
    say(city, ValueColumn.USULAN, "opd", "4")
    say(city, ValueColumn.MANDIRI, "diskominfo", "4")
    say(city, ValueColumn.TINJAUAN, "asesor_internal", "3", reason="Integrasi belum berjalan.")
    return city
