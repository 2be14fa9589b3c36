"""An item that is a value of another body's index: its sender types the number; at the bound or above it is met."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from evidence.citations import citation_targets, cite_version
from evidence.item_outcomes import cited_by_indicator, readiness_by_indicator
from evidence.models import Citation, DocumentVersion
from evidence.rules.shown_values import shown_value
from history.models import HistoryEntry
from tests.builders.evidence_builders import place_of
from tests.builders.html_builders import one_line
from tests.files import pdf
from tests.history_rows import texts
from tests.work import cite_item

LEVEL_ONE, LEVEL_TWO = "I10-L1-01", "I10-L2-02"  # below 1.50; 1.50 up to 2.50
THRESHOLD = {"index": "IKASANDI", "area": "keamanan siber", "min": "1.50", "max": "2.50"}


@pytest.mark.parametrize(
    ("value", "meets"),
    [("1.4999", False), ("1.50", True), ("2.00", True), ("2.50", True), ("4.75", True), (None, False)],
)
def test_at_or_above_the_lower_bound_fulfils_also_above_the_upper_one(value, meets):
    assert shown_value(THRESHOLD, None if value is None else Decimal(value)).meets is meets


def accepted(city, code, value):
    citation = cite_item(city, code, "diterima")
    Citation.objects.filter(pk=citation.pk).update(shown_value=value)
    return citation


def readiness(city, number=10):
    indicator = city.indicator(number)
    cited = cited_by_indicator(city.evaluation, [indicator])
    return readiness_by_indicator(city.evaluation.instrument, [indicator], cited)[indicator.pk]


def test_who_is_better_than_a_level_asks_passes_that_level(pemdi_city):
    accepted(pemdi_city, LEVEL_ONE, Decimal("3.10"))
    assert readiness(pemdi_city).estimate.value == Fraction(3, 2)  # level 1 is complete


def test_below_the_bound_the_item_is_not_fulfilled_although_its_document_is_accepted(pemdi_city, client):
    accepted(pemdi_city, LEVEL_ONE, Decimal("1.40"))
    accepted(pemdi_city, LEVEL_TWO, Decimal("1.40"))
    assert readiness(pemdi_city).estimate.value == Fraction(3, 2)  # nothing of level 2
    client.force_login(pemdi_city.people["diskominfo"])
    page = one_line(client.get(reverse("indicator", args=[pemdi_city.evaluation.pk, 10])).content.decode())
    assert "Nilai tertulis 1,40, di bawah 1,50: butir belum terpenuhi, walaupun dokumennya dapat diterima." in page
    assert "Di bawah ambang" in page
    assert "Dipenuhi oleh nilai IKASANDI, keamanan siber: 1,50–2,50, atau lebih." in page


def test_what_waits_below_the_bound_raises_no_upper_estimate(pemdi_city):
    accepted(pemdi_city, LEVEL_ONE, Decimal("1.40"))
    citation = cite_item(pemdi_city, LEVEL_TWO)
    Citation.objects.filter(pk=citation.pk).update(shown_value=Decimal("1.40"))
    assert readiness(pemdi_city).highest_estimate.value == Fraction(3, 2)
    Citation.objects.filter(pk=citation.pk).update(shown_value=Decimal("1.50"))
    assert readiness(pemdi_city).highest_estimate.value == Fraction(2)


# --- typed by who cites ---------------------------------------------------------------------------


def version_of(city):
    return cite_item(city, "I13-L1-01").version


def cite(city, number, *codes, value=None):
    rows = city.evaluation.instrument.items.select_related("criterion").filter(code__in=codes)
    place = place_of(shown_value=value)
    targets = citation_targets(city.indicator(number), rows)
    version = version_of(city)
    return cite_version(
        evaluation=city.evaluation,
        targets=targets,
        agency=None,
        version=version,
        place=place,
        by=city.people["diskominfo"],
    )


def test_the_number_is_required_where_the_item_is_a_value(pemdi_city):
    with pytest.raises(ValidationError) as refused:
        cite(pemdi_city, 10, LEVEL_TWO)
    words = "Isi nilai IKASANDI (keamanan siber) yang tertulis pada dokumen, untuk butir I10-L2-02."
    assert refused.value.message_dict == {"shown_value": [words]}


def test_the_number_is_kept_exactly_and_told_in_the_history(pemdi_city):
    found = {
        row.item.code: row.shown_value for row in cite(pemdi_city, 10, "I10-L2-01", LEVEL_TWO, value=Decimal("1.8205"))
    }
    assert found == {"I10-L2-01": None, LEVEL_TWO: Decimal("1.8205")}  # only where the item is a value
    told = texts(HistoryEntry.objects.filter(kind="evidence_sent"), "after")
    assert told[0] == ("x.pdf (I10-L2-01, I10-L2-02, nilai tertulis 1,8205)",)


def test_the_form_asks_for_it_and_says_what_is_wrong(pemdi_city, client):
    client.force_login(pemdi_city.people["diskominfo"])
    url = reverse("evidence_add", args=[pemdi_city.evaluation.pk, 10]) + f"?butir={LEVEL_TWO}"
    page = client.get(url).content.decode()
    assert 'name="shown_value"' in page
    assert "Wajib untuk butir yang berupa nilai (IKASANDI, keamanan siber)" in page
    assert "Nilai yang tertulis (opsional)" not in one_line(page)
    item = pemdi_city.evaluation.instrument.items.get(code=LEVEL_TWO)
    sent = {
        "title": "Lembar IKASANDI",
        "items": [item.pk],
        "secrecy": "terbatas",
        "issued_on": "01-08-2025",
        "page": "1",
    }
    answer = client.post(url, sent | {"file": SimpleUploadedFile("Lembar.pdf", pdf())})
    assert "Isi nilai IKASANDI (keamanan siber) yang tertulis pada dokumen" in answer.content.decode()
    answer = client.post(url, sent | {"file": SimpleUploadedFile("Lembar.pdf", pdf()), "shown_value": "satu koma lima"})
    assert "Tulis nilai seperti 2,75." in answer.content.decode()
    client.post(url, sent | {"file": SimpleUploadedFile("Lembar.pdf", pdf()), "shown_value": "1,82"})
    assert Citation.objects.get(item=item).shown_value == Decimal("1.82")


def test_from_another_indicators_page_it_is_sent_where_its_number_is_asked(pemdi_city, client):
    client.force_login(pemdi_city.people["diskominfo"])
    url = reverse("evidence_add", args=[pemdi_city.evaluation.pk, 13])
    items = pemdi_city.evaluation.instrument.items
    sent = {"title": "Lembar IKASANDI", "items": [items.get(code="I13-L1-01").pk], "secrecy": "terbatas"}
    sent |= {"also": [items.get(code=LEVEL_TWO).pk], "file": SimpleUploadedFile("Lembar.pdf", pdf())}
    answer = client.post(url, sent)
    assert "Butir I10-L2-02 meminta nilai yang tertulis; kirim dari indikator 10." in answer.content.decode()
    assert not Citation.objects.exists()


def test_no_other_form_asks_for_a_number(pemdi_city, client):
    client.force_login(pemdi_city.people["diskominfo"])
    page = client.get(reverse("evidence_add", args=[pemdi_city.evaluation.pk, 13])).content.decode()
    assert 'name="shown_value"' not in page


def test_the_reviewer_sees_the_number_beside_what_is_asked(pemdi_city, client):
    citation = cite_item(pemdi_city, LEVEL_TWO)
    Citation.objects.filter(pk=citation.pk).update(shown_value=Decimal("2.75"))
    DocumentVersion.objects.update(scan="bersih")
    client.force_login(pemdi_city.people["asesor_internal"])
    page = one_line(client.get(reverse("review", args=[pemdi_city.evaluation.pk, citation.pk])).content.decode())
    assert "Diminta IKASANDI, keamanan siber: 1,50–2,50, atau lebih." in page
    assert "Nilai tertulis 2,75: mencapai 1,50, butir terpenuhi bila dokumennya diterima." in page
