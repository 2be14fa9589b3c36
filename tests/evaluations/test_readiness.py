"""Which level the accepted evidence carries: every rule of design.md §4 against the real items of SPBE-2020."""

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domains.models import EvidenceItem
from evaluations.choices import AssignmentPart
from evaluations.cycles.cycle_setup import assign_agency
from evaluations.models import Score
from evaluations.rules.readiness import LevelFacts, PlainItem, evidence_readiness, levels_below
from evaluations.scoring_inputs import level_facts_of
from evidence.item_outcomes import cited_by_indicator, readiness_by_indicator
from evidence.models import Citation, Verdict
from tests.builders.html_builders import one_line
from tests.work import cite_item, fill


class Shelf:
    """The real items of an indicator, of which some are accepted and some only brought."""

    def __init__(self, instrument, number):
        self.facts = level_facts_of(instrument, number)
        rows = EvidenceItem.objects.filter(instrument=instrument, criterion__indicator__number=number)
        columns = ("code", "criterion__level", "required", "alternatives_group", "condition")
        self.items = [PlainItem(*row) for row in rows.values_list(*columns)]

    def with_(self, accepted, brought=()):
        """Accepted (and brought) by code, or by the beginning of codes."""
        accepted, brought = tuple(accepted), tuple(brought)
        items = [
            PlainItem(
                i.code,
                i.level,
                i.required,
                i.group,
                i.condition,
                cited=i.code.startswith((*accepted, *brought)),
                accepted=bool(accepted) and i.code.startswith(accepted),
            )
            for i in self.items
        ]
        return evidence_readiness(items, self.facts)


@pytest.fixture
def shelf(instruments):
    return lambda number: Shelf(instruments["SPBE-2020"], number)


@pytest.mark.parametrize("number", range(1, 48))
def test_level_one_is_always_ready_for_indicators_1_to_28_alone(shelf, number):
    assert shelf(number).with_([]).level == (1 if number <= 28 else 0)


@pytest.mark.parametrize("number", range(1, 48))
def test_all_required_items_carry_the_highest_level_and_optional_ones_never_block(shelf, number):
    rack = shelf(number)
    needed = [i.code for i in rack.items if i.required and not i.condition]
    assert rack.with_(needed).level == 5


@pytest.mark.parametrize("number", range(1, 48))
def test_each_level_stands_on_the_one_below(shelf, number):
    rack = shelf(number)
    for missing in range(2, 6):
        codes = [i.code for i in rack.items if i.level != missing]
        # indicator 3: level 4 rests on level 2, so a gap at level 3 stops nothing above it
        assert rack.with_(codes).level == (5 if (number, missing) == (3, 3) else missing - 1)


def test_indicator_3_level_4_rests_on_level_2(shelf):
    three = shelf(3)
    assert three.with_(["I03-L2-01", "I03-L4-01"]).level == 4
    assert three.with_(["I03-L3-01", "I03-L4-01"]).level == 1
    missing = three.with_(["I03-L3-01"]).missing_for(4)
    assert [need.items[0].code for need in missing] == ["I03-L2-01", "I03-L4-01"]


def test_an_either_or_group_counts_as_one_item(shelf):
    five = shelf(21)
    full = [i.code for i in five.items if i.level < 5]
    group = [i.code for i in five.items if i.level == 5 and i.group]
    lone = [i.code for i in five.items if i.level == 5 and i.required and not i.group]
    assert (len(group), len(lone)) == (2, 1)
    for one in group:
        ready = five.with_([*full, *lone, one])
        assert (ready.level, ready.rungs[5].met, ready.rungs[5].needed) == (5, 2, 2)
    assert [len(need.items) for need in five.with_([*full, *lone]).missing_for(5)] == [2]


@pytest.mark.parametrize(("number", "code"), [(24, "I24-L3-02"), (27, "I27-L3-02"), (28, "I28-L3-02")])
def test_a_conditional_item_counts_once_somebody_has_brought_it(shelf, number, code):
    rack = shelf(number)
    others = [i.code for i in rack.items if i.code != code]
    assert rack.with_(others).level == 5
    brought = rack.with_(others, brought=[code])
    assert (brought.level, [need.items[0].code for need in brought.missing_for(3)]) == (2, [code])
    assert rack.with_([*others, code]).level == 5


def test_the_conditional_items_are_these_three(instruments):
    codes = EvidenceItem.objects.exclude(condition="").values_list("code", flat=True)
    assert sorted(codes) == ["I24-L3-02", "I27-L3-02", "I28-L3-02"]


@pytest.mark.parametrize("code", ["SPBE-2018", "PEMDI-2025"])
def test_without_item_texts_there_is_no_readiness(instruments, code):
    indicators = list(instruments[code].indicators.all())
    assert indicators
    ready = readiness_by_indicator(instruments[code], indicators, {})
    assert {(r.level, r.is_below(5), r.missing_for(5)) for r in ready.values()} == {(None, False, ())}


def test_a_claim_is_above_only_if_it_is_higher(shelf):
    ready = shelf(45).with_(["I45-L1", "I45-L2"])
    assert ready.level == 2
    assert [ready.is_below(value) for value in (None, 1, 2, 3)] == [False, False, False, True]
    assert ready.missing_for(2) == ()
    assert {need.items[0].level for need in ready.missing_for(4)} == {3, 4}


def test_a_level_without_any_item_is_not_shown_to_be_ready():
    items = [PlainItem("A", 1, accepted=True, cited=True), PlainItem("C", 3, accepted=True, cited=True)]
    assert evidence_readiness(items, LevelFacts()).level == 1
    only_optional = [items[0], PlainItem("B", 2, required=False), items[1]]
    assert evidence_readiness(only_optional, LevelFacts()).level == 3


ITEMS = st.lists(
    st.builds(
        PlainItem,
        code=st.integers(0, 10**6).map(str),
        level=st.integers(1, 5),
        required=st.booleans(),
        group=st.sampled_from(["", "A", "B"]),
        condition=st.sampled_from(["", "bila ada"]),
        cited=st.booleans(),
        accepted=st.just(False),
    ),
    min_size=1,
    max_size=14,
    unique_by=lambda item: item.code,
)
# Two cores are shared with other work: slowness is no fault of the rule.
quietly = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
FACTS = st.builds(LevelFacts, st.booleans(), st.dictionaries(st.just(4), st.just(2)))


def accepting(items, codes):
    changed = [
        PlainItem(i.code, i.level, i.required, i.group, i.condition, True, True) for i in items if i.code in codes
    ]
    return [*(i for i in items if i.code not in codes), *changed]


@quietly
@given(ITEMS, FACTS, st.data())
def test_accepting_what_was_brought_never_lowers_readiness(items, facts, data):
    brought = [i.code for i in items if i.cited]
    some = data.draw(st.sets(st.sampled_from(brought)) if brought else st.just(set()))
    before, after = evidence_readiness(items, facts), evidence_readiness(accepting(items, some), facts)
    assert (after.level or 0) >= (before.level or 0)


@quietly
@given(ITEMS, FACTS, st.integers(1, 5))
def test_bringing_what_is_missing_makes_the_claim_ready(items, facts, claimed):
    ready = evidence_readiness(items, facts)
    missing = {item.code for need in ready.missing_for(claimed) for item in need.items}
    after = evidence_readiness(accepting(items, missing), facts)
    assert after.missing_for(claimed) == ()
    named = {i.level for i in items} | ({1} if facts.level_one_always_ready else set())
    assert after.is_below(claimed) == (not named.issuperset(levels_below(claimed, facts)) and after.level < claimed)


def level_now(city, number):
    indicator = city.indicator(number)
    cited = cited_by_indicator(city.evaluation)
    return readiness_by_indicator(city.evaluation.instrument, [indicator], cited)[indicator.pk].level


def test_only_live_evidence_with_its_newest_verdict_counts(city):
    codes = [i.code for i in Shelf(city.evaluation.instrument, 45).items if i.level == 1 and i.required]
    rows = [cite_item(city, code, "diterima") for code in codes]
    assert level_now(city, 45) == 1
    returned = Verdict(outcome="dikembalikan", reason="lainnya", note="Belum lengkap.", by=city.people["diskominfo"])
    for row in rows:
        Verdict.objects.create(citation=row, **{n: getattr(returned, n) for n in ("outcome", "reason", "note", "by")})
    assert level_now(city, 45) == 0
    for row in rows:
        newer = cite_item(city, row.item.code, "diterima")
        Citation.objects.filter(pk=row.pk).update(replaced_by=newer)
    assert level_now(city, 45) == 1


@pytest.fixture
def desk(city, client):
    client.force_login(city.people["diskominfo"])
    return client


def page_of(city, client, number):
    return client.get(reverse("indicator", args=[city.evaluation.pk, number]))


def test_the_page_names_exactly_what_the_claimed_level_lacks_and_changes_nothing(city, desk):
    fill(city, {21: 3})
    cite_item(city, "I21-L2-01", "diterima")
    cite_item(city, "I21-L3-01", "diterima")
    page = page_of(city, desk, 21)
    missing = [[item.code for item in need.items] for need in page.context["page"].missing]
    assert (missing, page.context["page"].readiness.level) == ([["I21-L3-02"]], 2)
    text = one_line(page.content.decode())
    assert ("Tingkat melebihi data dukung" in text, "1 dari 2 butir wajib" in text) == (True, True)
    assert Score.objects.get().value == 3
    cite_item(city, "I21-L3-02", "diterima")
    assert page_of(city, desk, 21).context["page"].missing == ()


def test_evidence_kept_restricted_by_another_agency_counts_for_everybody(city, client, desk):
    rest = {"agency": city.agency, "part": AssignmentPart.CONTRIBUTOR, "by": city.people["diskominfo"]}
    assign_agency(evaluation=city.evaluation, indicators=[city.indicator(34)], **rest)
    cite_item(city, "I34-L1-01", "diterima", title="Milik BPKAD", owner=city.other_agency)
    ready = page_of(city, desk, 34).context["page"].readiness.level
    client.force_login(city.people["opd"])
    page = page_of(city, client, 34)
    assert page.context["page"].readiness.level == ready == level_now(city, 34)
    assert ("Milik BPKAD" in page.content.decode(), page.context["page"].citations) == (False, ())


@pytest.mark.parametrize("times", [1, 3])
def test_the_pages_take_the_same_queries_with_one_and_three_items(city, desk, django_assert_num_queries, times):
    fill(city, {21: 4})
    for code in ("I21-L2-01", "I21-L3-01", "I21-L3-02")[:times]:
        cite_item(city, code, "diterima", title=code)
    with django_assert_num_queries(14):
        page_of(city, desk, 21)
    with django_assert_num_queries(10):
        desk.get(reverse("worklist", args=[city.evaluation.pk]))
    with django_assert_num_queries(10):
        desk.get(reverse("api:scores", args=[city.evaluation.pk]))


def test_the_worklist_shows_readiness_and_finds_levels_above_it(city, desk):
    fill(city, {21: 1, 22: 3, 45: 1})
    cite_item(city, "I45-L1-01", "diterima")
    address = reverse("worklist", args=[city.evaluation.pk])
    rows = {row.number: (row.readiness.level, row.is_above) for row in desk.get(address).context["worklist"].rows}
    assert [rows[n] for n in (21, 22, 23, 29)] == [(1, False), (1, True), (1, False), (0, False)]
    found = desk.get(address, {"siap": "di-atas"})
    shown = [row.number for row in found.context["rows"]]
    assert shown == [number for number, (_, above) in rows.items() if above]
    assert f"Tingkat melebihi data dukung ({len(shown)})" in found.content.decode()


def test_the_api_says_which_level_is_ready(city, desk):
    cite_item(city, "I21-L2-01", "diterima")
    scores = {row["number"]: row["ready"] for row in desk.get(reverse("api:scores", args=[city.evaluation.pk])).json()}
    assert (scores[21], scores[22], scores[29]) == (2, 1, 0)
    one = desk.get(reverse("api:score", args=[city.evaluation.pk, 21])).json()
    assert one["ready"] == 2
