"""The levels of a past year go out as a sheet and come back as they were."""

from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from evaluations.cycles.cycle_setup import record_past_cycle
from evaluations.models import Evaluation
from tests.builders.html_builders import one_line

PAGE = reverse("past_cycle_add")


@pytest.fixture
def entry(client, city):
    """Diskominfo's browser."""
    client.force_login(city.people["diskominfo"])
    return client


def recorded(city, year, **levels):
    instrument = city.evaluation.instrument
    said = {column: dict(enumerate(values, 1)) for column, values in levels.items()}
    return record_past_cycle(
        region=city.region, year=year, instrument=instrument, levels=said, source="LKE", by=city.people["diskominfo"]
    )


def sent_out(entry, year):
    answer = entry.get(PAGE, {"tahun": year, "unduh": "isi"})
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    return answer.content


def brought(entry, year, content, *columns):
    files = {f"{column}_file": SimpleUploadedFile("tingkat.xlsx", content) for column in columns}
    return entry.post(f"{PAGE}?tahun={year}", files)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_past_year_comes_back_in_as_it_went_out(entry, city, seed):
    chance = Random(seed)
    mandiri, final = ([chance.choice((1, 2, 3, 4, 5)) for _ in range(47)] for _ in range(2))
    recorded(city, 2021, mandiri=mandiri, final=final)
    preview = brought(entry, 2022, sent_out(entry, 2021), "mandiri", "final").context["preview"]
    assert list(preview["rows"].values()) == [list(pair) for pair in zip(mandiri, final, strict=True)]


def test_a_year_of_one_column_goes_out_with_that_alone(entry, city):
    final = [3] * 46 + [4]
    recorded(city, 2021, final=final)
    preview = brought(entry, 2022, sent_out(entry, 2021), "final").context["preview"]
    assert [values[-1] for values in preview["rows"].values()] == final


def test_the_years_offer_it_and_the_running_one_does_not(entry, city):
    recorded(city, 2021, final=[3] * 47)
    text = one_line(entry.get(PAGE).content.decode())
    assert f"{PAGE}?tahun=2021&amp;daerah={city.region.pk}&amp;unduh=isi" in text
    running = Evaluation.objects.get(pk=city.evaluation.pk).year
    assert f"tahun={running}&amp;daerah={city.region.pk}&amp;unduh=isi" not in text
    assert "html" in entry.get(PAGE, {"tahun": running, "unduh": "isi"})["Content-Type"]


def test_who_records_no_past_years_takes_none_out(client, city):
    recorded(city, 2021, final=[3] * 47)
    for role, status in (("opd", 403), ("pimpinan", 403)):
        client.force_login(city.people[role])
        assert client.get(PAGE, {"tahun": 2021, "unduh": "isi"}).status_code == status
