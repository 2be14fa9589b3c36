"""Age limits: the pure rule, and what too old evidence no longer proves."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from domains.models import EvidenceItem
from domains.rows import update_supplement_facts
from evidence.item_outcomes import cited_by_indicator, readiness_by_indicator
from evidence.models import Citation, Document, DocumentVersion
from evidence.renewals import renew_evidence
from evidence.rules.expiry import Expiry, anniversary
from tests.builders.evidence_builders import items, send
from tests.builders.expiry_builders import DAY, EVE, LOWER, OLD, REVIEW, dated
from tests.builders.html_builders import one_line
from tests.files import pdf
from tests.work import fill

REFERENCE = date(2025, 8, 29)  # of the test city: the end of its self-assessment


def aged(issued, years=2, on=REFERENCE):
    return Expiry(years, issued, on)


@pytest.mark.parametrize(
    ("issued", "expired", "soon", "until"),
    [
        (OLD, True, False, date(2025, 5, 1)),
        (DAY, True, False, date(2025, 8, 28)),  # exactly two years old: no more "younger than two years"
        (EVE, False, True, date(2025, 8, 29)),
        (date(2023, 11, 27), False, True, date(2025, 11, 26)),  # too old 90 days after the reference date
        (date(2023, 11, 28), False, False, date(2025, 11, 27)),
        (date(2025, 8, 29), False, False, date(2027, 8, 28)),
    ],
)
def test_younger_than_two_years_on_the_reference_date(issued, expired, soon, until):
    age = aged(issued)
    assert (age.is_expired, age.is_soon, age.valid_until, age.is_unknown) == (expired, soon, until, False)


def test_without_a_date_it_is_unknown_and_without_a_limit_age_says_nothing():
    unknown = aged(None)
    assert (unknown.is_unknown, unknown.is_expired, unknown.is_soon, unknown.lapses_on) == (True, False, False, None)
    free = aged(date(1990, 1, 1), years=None)
    assert (free.is_unknown, free.is_expired, free.valid_until) == (False, False, None)


@pytest.mark.parametrize(
    ("issued", "on", "expired"),
    [
        (date(2024, 2, 29), date(2026, 2, 28), False),  # two years old on 1 March: 2026 has no 29 February
        (date(2024, 2, 29), date(2026, 3, 1), True),
        (date(2026, 2, 28), date(2028, 2, 28), True),
        (date(2026, 3, 1), date(2028, 2, 29), False),
    ],
)
def test_leap_days(issued, on, expired):
    assert aged(issued, on=on).is_expired == expired


def test_what_will_be_needed_next_year():
    needed = {day: aged(day).is_needed_next_year for day in (DAY, EVE, date(2024, 8, 29), date(2024, 8, 30))}
    assert needed == {DAY: False, EVE: True, date(2024, 8, 29): True, date(2024, 8, 30): False}


DAYS = st.dates(date(2010, 1, 1), date(2060, 12, 31))


@given(DAYS, DAYS, st.integers(1, 5))
def test_the_last_valid_day_is_the_last_one_that_counts(issued, on, years):
    age = aged(issued, years, on)
    assert age.is_expired == (on > age.valid_until)
    assert not (age.is_expired and (age.is_soon or age.is_needed_next_year))
    assert anniversary(issued, years) - issued >= timedelta(days=365 * years)


def test_the_items_with_an_age_limit_are_those_of_the_file_and_the_budget_plans(instruments):
    limits = EvidenceItem.objects.exclude(max_age_years=None)
    assert limits.filter(max_age_years=2).count() == 56
    assert list(limits.exclude(max_age_years=2).values_list("code", "max_age_years")) == [("I12-L4-02", 3)]


def test_a_used_instrument_takes_an_age_limit_that_the_supplement_adds(city):
    instrument = city.evaluation.instrument
    budget = EvidenceItem.objects.get(instrument=instrument, code="I12-L4-02")
    EvidenceItem.objects.filter(pk=budget.pk).update(max_age_years=None)
    update_supplement_facts(instrument, instrument.file.content, instrument.sha256)
    budget.refresh_from_db()
    assert budget.max_age_years == 3


# --- readiness: the real items of SPBE-2020 ---------------------------------------------------------


def level_now(city, number):
    cited = cited_by_indicator(city.evaluation)
    return readiness_by_indicator(city.evaluation.instrument, [city.indicator(number)], cited)[
        city.indicator(number).pk
    ].level


@pytest.fixture
def desk(city, client):
    client.force_login(city.people["diskominfo"])
    return client


@pytest.mark.parametrize(("issued", "level"), [(EVE, 4), (DAY, 3), (None, 4)])
def test_an_accepted_document_too_old_on_the_reference_date_does_not_count(city, desk, issued, level):
    for code in LOWER:
        dated(city, code, date(2015, 1, 1))  # these items ask for no age
    dated(city, REVIEW, issued)
    fill(city, {21: 4})
    page = desk.get(reverse("indicator", args=[city.evaluation.pk, 21])).context["page"]
    work = desk.get(reverse("worklist", args=[city.evaluation.pk])).context["worklist"]
    api = desk.get(reverse("api:score", args=[city.evaluation.pk, 21])).json()
    row = next(row for row in work.rows if row.number == 21)
    assert {level_now(city, 21), page.readiness.level, row.readiness.level, api["ready"]} == {level}
    assert (row.is_above, [need.items[0].code for need in page.missing]) == (level < 4, [REVIEW] if level < 4 else [])


def test_the_page_says_since_when_and_a_newer_document_counts_again(city, desk):
    dated(city, REVIEW, OLD, title="Notula lama")
    fill(city, {21: 4})
    address = reverse("indicator", args=[city.evaluation.pk, 21])
    page = desk.get(address)
    text = one_line(page.content.decode())
    item = next(i for level in page.context["page"].levels for i in level.items if i.code == REVIEW)
    assert (item.state, item.accepted, item.expired) == ("lewat", False, True)
    assert text.count("edaluwarsa sejak 2 Mei 2025") == 1  # at the document, once
    dated(city, REVIEW, EVE, title="Notula baru")
    text = one_line(desk.get(address).content.decode())
    assert (text.count("edaluwarsa sejak"), "Segera kedaluwarsa: berlaku sampai 29 Agustus 2025" in text) == (1, True)


def test_an_old_row_without_a_date_says_so(city, desk):
    dated(city, REVIEW, None)
    text = " ".join(desk.get(reverse("indicator", args=[city.evaluation.pk, 21])).content.decode().split())
    assert "Tanggal belum diisi; butir ini meminta umur kurang dari 2 tahun" in text


# --- sending ----------------------------------------------------------------------------------------

ASKED = "Isi tanggal dokumen: butir I45-L5-09 meminta umur kurang dari 2 tahun."


def test_evidence_for_an_item_with_an_age_limit_needs_the_documents_date(city, settings):
    with pytest.raises(ValidationError) as refusal:
        send(city, items=items(city, "I45-L5-09", "I45-L2-01"))
    assert refusal.value.message_dict == {"issued_on": [ASKED]}
    assert (Citation.objects.count(), DocumentVersion.objects.count(), Document.objects.count()) == (0, 0, 0)
    assert len(send(city, items=items(city, "I45-L2-01"))) == 1
    assert len(send(city, items=items(city, "I45-L5-09"), issued_on=OLD, title="Notula lama")) == 1


def test_the_form_says_so_at_the_field(city, client):
    client.force_login(city.people["opd"])
    wanted = items(city, "I45-L5-09")[0]
    sent = {"file": SimpleUploadedFile("notula.pdf", pdf()), "title": "Notula", "items": wanted.pk, "page": "1"}
    address = reverse("evidence_add", args=[city.evaluation.pk, 45])
    page = client.post(address, sent | {"secrecy": "terbatas"})
    assert page.context["form"].errors == {"issued_on": [ASKED]}
    assert (Citation.objects.count(), "Notula" in page.content.decode()) == (0, True)


def test_a_renewal_cannot_take_the_date_away(city):
    citation = dated(city, "I45-L5-09", OLD, "dikembalikan", note="Lebih tua dari dua tahun ya.")
    renewal = {"citation": citation, "source": SimpleUploadedFile("baru.pdf", pdf()), "by": city.people["opd"]}
    with pytest.raises(ValidationError) as refusal:
        renew_evidence(**renewal, issued_on=None)
    assert refusal.value.message_dict == {"issued_on": [ASKED]}
    renewed = renew_evidence(**renewal, issued_on=EVE)
    assert [row.expiry.is_expired for row in renewed] == [False]
