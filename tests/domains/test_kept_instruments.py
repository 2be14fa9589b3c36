"""What a process keeps of an instrument is of that instrument as it was loaded last."""

from datetime import timedelta

import pytest

from domains.kept_instruments import kept_by_instrument
from domains.models import EvidenceItem, Indicator, Instrument
from evaluations.scoring_inputs import indicator_rows, instrument_scheme
from evidence.item_outcomes import instrument_items


@pytest.fixture
def spbe(instruments):
    return instruments["SPBE-2020"]


def test_every_reader_shares_one_answer(spbe, django_assert_num_queries):
    instrument_scheme(spbe)
    with django_assert_num_queries(0):
        assert instrument_scheme(spbe) is instrument_scheme(Instrument(**{f: getattr(spbe, f) for f in KEY}))


KEY = ("id", "sha256", "loaded_at")


@pytest.mark.parametrize("changed", ["sha256", "loaded_at"])
def test_a_file_loaded_again_is_read_again(spbe, changed):
    before = indicator_rows(spbe)
    Indicator.objects.filter(instrument=spbe, number=1).update(name="Nama baru")
    assert indicator_rows(spbe) is before
    value = "b" * 64 if changed == "sha256" else spbe.loaded_at + timedelta(seconds=1)
    setattr(spbe, changed, value)
    assert indicator_rows(spbe)[0].name == "Nama baru"


@pytest.mark.parametrize("missing", KEY)
def test_without_its_key_nothing_is_kept(spbe, missing):
    asked = []
    read = kept_by_instrument(lambda instrument: asked.append(instrument))
    lean = Instrument(**({name: getattr(spbe, name) for name in KEY} | {missing: None}))
    read(lean)
    read(lean)
    assert len(asked) == 2


def test_the_rows_say_what_the_tables_say(instruments):
    for instrument in instruments.values():
        places = Indicator.objects.filter(instrument=instrument).select_related("aspect__domain").order_by("number")
        assert [
            (row.pk, row.number, row.name, row.short_name, row.weight, row.chooses_service, row.aspect.number)
            for row in indicator_rows(instrument)
        ] == [(i.pk, i.number, i.name, i.short_name, i.weight, i.chosen_service, i.aspect.number) for i in places]
        items = EvidenceItem.objects.filter(instrument=instrument)
        kept = instrument_items(instrument)
        assert {(i, pk, item.code, item.text) for i, found in kept.items() for pk, item in found.items()} == set(
            items.values_list("criterion__indicator", "pk", "code", "text")
        )
