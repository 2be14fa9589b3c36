"""One published assessment, walked through the pages and the API: aspects, 1,24, Kurang; and its sixteen estimates."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.urls import reverse

from domains.models import EvidenceItem, Instrument
from evaluations.choices import CycleState
from evaluations.models import Evaluation, Score
from regions import clock
from tests.builders.api_builders import client_of
from tests.builders.html_builders import one_line
from tests.builders.pemdi_builders import NOON, build_pemdi_city
from tests.work import cite_item

REASON = "Nilai asesor 21 September 2026."


@pytest.fixture
def pemdi_city(instruments):
    clock.set_now(NOON)
    return build_pemdi_city()


@pytest.fixture
def case(instruments):
    (vector,) = Instrument.objects.get(code="PEMDI-2026").file.content["test_vectors"]
    values = {int(number): value for number, value in vector["values"].items()}
    return {**vector, "values": values}


def by_page(city, client, values):
    """As the person who enters data does, indicator by indicator."""
    client.force_login(city.people["diskominfo"])
    for number, value in values.items():
        url = reverse("score_save", args=[city.evaluation.pk, number])
        assert client.post(url, {"version": "0", "value": value.replace(".", ","), "reason": REASON}).status_code == 302


def by_api(city, client, values):
    entry = client_of(city.people["diskominfo"])
    for number, value in values.items():
        url = f"/api/v1/evaluations/{city.evaluation.pk}/scores/{number}/"
        sent = {"value": value, "fact": "", "analysis": "", "reason": REASON, "version": 0}
        answer = entry.put(url, sent, format="json")
        assert answer.status_code == 200, answer.content


def as_assessor(city, client, values):
    """As the assessors' column, in the stage of the documents."""
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=CycleState.DOKUMEN)
    client.force_login(city.people["diskominfo"])
    for number, value in values.items():
        url = reverse("value_edit", args=[city.evaluation.pk, number, "dokumen"])
        sent = {"version": "0", "value": value.replace(".", ","), "reason": REASON}
        assert client.post(url, sent).status_code in (200, 302)


@pytest.mark.parametrize(
    ("door", "column", "status"),
    [
        (by_page, "mandiri", "mandiri, sementara"),
        (by_api, "mandiri", "mandiri, sementara"),
        (as_assessor, "final", "nilai asesor, sementara"),
    ],
)
def test_the_aspects_the_index_and_the_predicate_come_out_as_printed(pemdi_city, client, case, door, column, status):
    door(pemdi_city, client, case["values"])
    expected = case["expected"]
    pk = pemdi_city.evaluation.pk
    reader = client_of(pemdi_city.people["pimpinan"])
    index = reader.get(f"/api/v1/evaluations/{pk}/index/?column={column}").json()
    assert (index["index"], index["predicate"]) == (expected["index"], expected["predicate"])
    assert [aspect["index"] for aspect in index["aspects"]] == expected["aspects"]
    newest = reader.get(f"/api/v1/evaluations/{pk}/newest/").json()
    assert (newest["figure"], newest["predicate"], newest["status"]) == ("1,24", "Kurang", status)
    client.force_login(pemdi_city.people["pimpinan"])
    page = client.get(reverse("dashboard_details", args=[pk])).context["page"]
    assert (page.standing.lead.figure, page.standing.lead.predicate) == ("1,24", "Kurang")
    assert [str(bar.value) for bar in page.bars.rows] == expected["aspects"]
    assert page.standing.next_band.distance == Decimal("0.26")


def accept(city, row):
    """All required items of the levels below, and as many of the row's level as were accepted."""
    items = EvidenceItem.objects.filter(
        instrument=city.evaluation.instrument, criterion__indicator__number=row["indicator"], required=True
    ).order_by("position")
    below = [item.code for item in items if item.criterion.level < row["level"]]
    here = [item.code for item in items if item.criterion.level == row["level"]]
    assert len(here) == row["asked"]
    for code in below + here[: row["accepted"]]:
        cite_item(city, code, "diterima")


def test_the_sixteen_estimates_stand_on_the_pages_of_their_indicators(pemdi_city, client):
    rows = Instrument.objects.get(code="PEMDI-2026").value_rule["estimate"]["observed"]["rows"]
    assert len(rows) == 16
    for row in rows:
        accept(pemdi_city, row)
    client.force_login(pemdi_city.people["diskominfo"])
    told = {}
    for row in rows:
        page = client.get(reverse("indicator", args=[pemdi_city.evaluation.pk, row["indicator"]]))
        printed = page.context["page"].estimate.printed
        assert f"{printed}".replace(".", ",") in one_line(page.content.decode()).split('id="perkiraan"')[1]
        told[row["indicator"]] = (printed, Fraction(page.context["page"].estimate.value) - Fraction(row["value"]))
    assert Score.objects.count() == 0
    assert max(abs(gap) for _, gap in told.values()) == Fraction("0.06")
    assert [number for number, (_, gap) in told.items() if abs(gap) >= Fraction("0.005")] == [3, 4, 20]
    for number in (5, 6, 7, 18):
        assert (
            client.get(reverse("indicator", args=[pemdi_city.evaluation.pk, number])).context["page"].estimate is None
        )
