"""What a cycle could go over to: the newest revision, how it differs, and what it does to values and index."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.roles import Role
from assessment.models import ExternalIndexValue
from domains.models import Indicator, Instrument, InstrumentFile
from domains.revision_comparison import RevisionComparison, compare_revisions
from evaluations import permissions
from evaluations.choices import OPEN_STATES, ValueColumn
from evaluations.models import Evaluation, RevisionAdoption, Score
from evaluations.rules import scoring
from evaluations.scoring_inputs import converted_index, instrument_indicators, instrument_scheme
from signing.models import Seal
from ui.formats import decimal_comma

DECIDERS = (Role.PENANGGUNG_JAWAB, Role.KOORDINATOR)


@dataclass(frozen=True)
class RevisionOffer:
    """The newest revision beside the one in use."""

    source: Instrument
    target: Instrument
    comparison: RevisionComparison

    @property
    def sentence(self) -> str:
        return f"Koreksi instrumen: {self.comparison.sentence}"


def revision_offer(evaluation: Evaluation) -> RevisionOffer | None:
    """None where the cycle uses the newest revision: one query, another one for the two files where it does not."""
    used = evaluation.instrument
    target = Instrument.objects.newest().filter(code=used.code, revision__gt=used.revision).first()
    return None if target is None else RevisionOffer(used, target, comparison_of(used, target))


def comparison_of(source: Instrument, target: Instrument) -> RevisionComparison:
    """One query."""
    files = InstrumentFile.objects.filter(instrument__in=(source, target)).values_list("instrument", "content")
    contents = dict(files)
    return compare_revisions(contents[source.pk], contents[target.pk])


def why_not_adopt(evaluation: Evaluation, user: User, *, new_rules: bool) -> str | None:
    """Why this person may not take the cycle over to another revision; None if they may (propose it)."""
    if refusal := why_not_revised(evaluation):
        return refusal
    return permissions.why_not_allowed("adopt_rules" if new_rules else "adopt_corrections", user, evaluation)


def why_not_revised(evaluation: Evaluation) -> str | None:
    """Why the cycle keeps its revision, whoever asks."""
    if evaluation.state not in OPEN_STATES:
        return (
            f"Siklus ini pada tahap {evaluation.get_state_display()}; penilaian mandirinya sudah dikirim, "
            "jadi revisi instrumennya tetap."
        )
    if Seal.objects.current().filter(evaluation=evaluation).exists():
        return "Siklus ini sudah disegel; segelnya menyebut revisi instrumen ini, jadi revisinya tetap."
    return None


def why_not_confirm(adoption: RevisionAdoption, user: User) -> str | None:
    """New rules take two people, one of each role; the one who proposed does not confirm."""
    evaluation = adoption.evaluation
    if refusal := why_not_adopt(evaluation, user, new_rules=True):
        return refusal
    if adoption.by_id == user.pk:
        return "Usulan Anda dikonfirmasi oleh orang lain."
    theirs, own = (_deciding_roles(person, evaluation) for person in (adoption.by, user))
    if not any(first != second for first in theirs for second in own):
        other = evaluation.title_of(next(role for role in DECIDERS if role not in theirs))
        return f"Usulan ini dikonfirmasi oleh {other}."
    return None


def _deciding_roles(user: User, evaluation: Evaluation) -> list[Role]:
    return [role for role in DECIDERS if user.has_role(evaluation.region_id, (role,))]


# --- what it does to the numbers --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ValueEffect:
    """One indicator before and after: its weight, and its value where another body's table gives another one."""

    number: int
    name: str
    value: Fraction | None
    weight_before: Fraction | None
    weight_after: Fraction | None
    value_by_table: Fraction | None = None

    @property
    def is_changed(self) -> bool:
        return self.weight_before != self.weight_after or self.has_other_value

    @property
    def has_other_value(self) -> bool:
        return self.value_by_table is not None and self.value_by_table != self.value


@dataclass(frozen=True)
class IndexEffect:
    """The self-assessment under both revisions."""

    before: scoring.IndexOutcome
    after: scoring.IndexOutcome
    rows: tuple[ValueEffect, ...]

    @property
    def index_before(self) -> str:
        return index_text(self.before)

    @property
    def index_after(self) -> str:
        return index_text(self.after)

    @property
    def changed_rows(self) -> list[ValueEffect]:
        return [row for row in self.rows if row.is_changed]


def index_text(outcome: scoring.IndexOutcome) -> str:
    """ "2,35", or with gaps "belum ada, 18 dari 20 terisi, antara 2,10 dan 2,50"."""
    if outcome.complete:
        return decimal_comma(outcome.total.printed)
    low, high = (decimal_comma(scoring.round_half_up(end)) for end in (outcome.total.low, outcome.total.high))
    return f"belum ada, {outcome.filled} dari {outcome.rows} terisi, antara {low} dan {high}"


def index_effect(evaluation: Evaluation, offer: RevisionOffer) -> IndexEffect:
    """Four queries: the indicators of both, the values, and the indexes of other bodies."""
    old, new = instrument_indicators(offer.source), instrument_indicators(offer.target)
    scores = Score.objects.filter(evaluation=evaluation, column=ValueColumn.MANDIRI, value__isnull=False)
    values = {s.indicator.number: Fraction(s.value) for s in scores.select_related("indicator") if s.value is not None}
    # What the entered indexes of other bodies give by the new tables; nothing where a table gives none.
    by_number = {indicator.number: indicator for indicator in new}
    rows = ExternalIndexValue.objects.filter(
        score__evaluation=evaluation, score__column=ValueColumn.MANDIRI, index__isnull=False
    )
    tables = {}
    for row in rows.select_related("score__indicator"):
        indicator = by_number.get(row.score.indicator.number)
        if indicator and indicator.details.get("external_index") and row.index is not None:
            try:
                tables[indicator.number] = Fraction(converted_index(offer.target, indicator, row.index).value)
            except ValidationError:
                continue
    return IndexEffect(
        before=_outcome(offer.source, old, values, evaluation.predicate_basis),
        after=_outcome(offer.target, new, values, next_basis(evaluation, offer)),
        rows=tuple(_effects(old, new, values, tables)),
    )


def next_basis(evaluation: Evaluation, offer: RevisionOffer) -> str:
    """The basis of the predicate afterwards: the instrument's where the cycle has the instrument's."""
    before, after = (one.basis_for(evaluation.year) for one in (offer.source, offer.target))
    return after if evaluation.predicate_basis == before else evaluation.predicate_basis


def _outcome(
    instrument: Instrument, indicators: list[Indicator], values: Mapping[int, Fraction], basis: str
) -> scoring.IndexOutcome:
    numbers = {indicator.number for indicator in indicators}
    counted = {number: value for number, value in values.items() if number in numbers}
    return scoring.score_all(instrument_scheme(instrument), counted, basis)


def _effects(
    old: Iterable[Indicator],
    new: Iterable[Indicator],
    values: Mapping[int, Fraction],
    tables: Mapping[int, Fraction],
) -> Iterable[ValueEffect]:
    before, after = ({row.number: row for row in rows} for rows in (old, new))
    for number in sorted(before.keys() | after.keys()):
        was, now = before.get(number), after.get(number)
        named = now or was
        assert named
        yield ValueEffect(
            number=number,
            name=named.short_name,
            value=values.get(number),
            weight_before=was.weight if was else None,
            weight_after=now.weight if now else None,
            value_by_table=tables.get(number),
        )
