"""The index of a cycle from its stored levels, column by column."""

from decimal import Decimal
from fractions import Fraction

from evaluations.choices import ValueColumn, fallback_chain
from evaluations.column_index import column_index, effective_scores
from evaluations.models import Score
from regions import clock


def put(city, column, levels):
    for number, value in levels.items():
        Score.objects.create(
            evaluation=city.evaluation,
            indicator=city.indicator(number),
            column=column,
            value=value,
            version=1,
            updated_by=city.people["diskominfo"],
            updated_at=clock.now(),
        )


def test_all_levels_three_make_an_index_of_three(city):
    put(city, ValueColumn.MANDIRI, dict.fromkeys(range(1, 48), 3))
    outcome = column_index(city.evaluation)
    assert (outcome.total.exact, outcome.predicate, outcome.complete) == (Fraction(3), "Baik", True)


def test_a_gap_leaves_no_index_but_an_interval(city):
    put(city, ValueColumn.MANDIRI, dict.fromkeys(range(1, 47), 3))
    total = column_index(city.evaluation).total
    # indicator 47 weighs 3.00: at 1 it takes 0.06 from 3, at 5 it adds 0.06
    assert (total.exact, total.low, total.high, total.missing) == (None, Fraction("2.94"), Fraction("3.06"), (47,))


def test_the_visit_takes_what_it_leaves_untouched_from_the_stage_before(city):
    put(city, ValueColumn.DOKUMEN, dict.fromkeys(range(1, 48), 3))
    put(city, ValueColumn.VISITASI, {47: 4, 46: None})
    assert column_index(city.evaluation, ValueColumn.VISITASI).total.exact == Fraction("3.03")
    kept = effective_scores(Score.objects.all(), ValueColumn.VISITASI)
    assert kept[city.indicator(47).pk].column == ValueColumn.VISITASI
    assert (kept[city.indicator(46).pk].column, kept[city.indicator(46).pk].value) == (ValueColumn.DOKUMEN, Decimal(3))


def test_the_external_team_never_inherits_from_the_self_assessment(city):
    put(city, ValueColumn.MANDIRI, dict.fromkeys(range(1, 48), 3))
    assert column_index(city.evaluation, ValueColumn.FINAL).filled == 0
    assert fallback_chain(ValueColumn.FINAL) == [
        ValueColumn.FINAL,
        ValueColumn.VISITASI,
        ValueColumn.INTERVIU,
        ValueColumn.DOKUMEN,
    ]


def test_the_index_takes_one_query(city, django_assert_num_queries):
    put(city, ValueColumn.MANDIRI, {1: 3, 2: 3, 3: 3})
    with django_assert_num_queries(1):
        column_index(city.evaluation)
