"""What a city keeps goes out as a sheet and comes back without a difference: each kind, over cities made by chance."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.agencies.agency_writes import create_agency
from assessment.external_index import ExternalIndexFacts, record_external_index
from assessment.scores import save_score
from assessment.values.column_import import record_external_column
from evaluations.choices import AssessorOutcome, AssignmentPart, CycleState, RevisionCause, ValueColumn
from evaluations.cycles.cycle_setup import assign_agency
from evaluations.scoring_inputs import takes_external_index
from evidence.assessor_verdicts.verdict_recording import VerdictEntry
from imports.fault_sheet import columns_xlsx
from planning.actions.action_import import ACTION_SHEET
from planning.models import Action
from tests.builders.assessor_builders import at_stage, decide
from tests.builders.form_builders import form_with, press

SEEDS = (1, 2)
ODD = ("=SUM(A1:A9)", "+62 811", "-3", "@tugas", "0012", "_x0041_", "'=1", "1/2", "12-05-2025", "1e5", "TRUE", "a;b")
WORDS = ("Perwali", "nomor", "12/2024", "“SIMPUS”", "dan", "≥ 80%", "Mäßig", "é", "—", "<b>", "&amp;")


def text_of(chance, lines=True, most=12):
    """Words as an office writes them, and such as a spreadsheet would rather turn into something else."""
    words = [chance.choice(WORDS + ODD) for _ in range(chance.randint(1, most))]
    blanks = (" ", "\n", "\n\n") if lines else (" ",)
    return "".join(word + chance.choice(blanks) for word in words).strip()


@pytest.fixture(params=SEEDS)
def chance(request):
    return Random(request.param)


@pytest.fixture
def desk(client, city):
    client.force_login(city.people["diskominfo"])
    return client


def own(city, name, *more):
    return reverse(name, args=[city.evaluation.pk, *more])


def went_out(browser, page):
    return SimpleUploadedFile("isi.xlsx", browser.get(page, {"unduh": "isi"}).content)


def fates(browser, page, **fields):
    """(row, fate, note) of what is stored now, brought to its own page again."""
    answer = browser.post(page, {"file": went_out(browser, page), **fields})
    return [(row.number, row.fate.value, row.note) for row in answer.context["planned"]]


def test_agencies_of_every_kind(client, city, chance):
    client.force_login(city.people["admin"])
    for number, start in enumerate(("Dinas", "Badan", "Sekretariat", "Kecamatan", "Kelurahan", "Bagian", "RSUD")):
        kind = start.lower() if start in ("Kecamatan", "Kelurahan") else "opd"
        begins = chance.choice((None, date(2020, 1, 1) + timedelta(days=chance.randint(0, 900))))
        name = f"{start} {text_of(chance, lines=False, most=3)} {number}"
        create_agency(
            region=city.region,
            name=name,
            short_name=f"{start[:4]} {number}",
            kind=kind,
            valid_from=begins,
            by=city.people["admin"],
        )
    found = fates(client, reverse("agencies_import"), region=city.region.pk)
    assert (len(found), {fate for _, fate, _ in found}) == (9, {"ada"})


def test_people_with_their_roles(client, city):
    client.force_login(city.people["admin"])
    found = fates(client, reverse("people_import"), region=city.region.pk)
    assert (len(found) >= len(city.people), {fate for _, fate, _ in found}) == (True, {"ada"})


def test_assignments_with_dates(desk, city, chance):
    for agency, part in ((city.agency, AssignmentPart.LEAD), (city.other_agency, AssignmentPart.CONTRIBUTOR)):
        numbers = chance.sample(range(1, 48), 12)
        for number in numbers:
            due = chance.choice((None, date(2025, 8, chance.randint(11, 29))))
            assign_agency(
                evaluation=city.evaluation,
                indicators=[city.indicator(number)],
                agency=agency,
                part=part,
                due=due,
                by=city.people["diskominfo"],
            )
    assert {fate for _, fate, _ in fates(desk, own(city, "assignments_import"))} == {"ada"}


def test_the_self_assessment_with_its_texts_and_reasons(desk, city, chance):
    place = {"evaluation": city.evaluation, "by": city.people["diskominfo"], "version": 0}
    for number in chance.sample(range(1, 48), 12):
        texts = {"fact": text_of(chance), "analysis": text_of(chance)}
        level = {"value": str(chance.randint(1, 5))} if chance.random() < 0.8 else {}
        reason = text_of(chance) if level and chance.random() < 0.7 else None
        save_score(**place, indicator=city.indicator(number), changes=texts | level, reason=reason)
    longest = "x" * 19_000 + "\n" + "y" * 999
    left = next(n for n in range(1, 48) if not city.evaluation.scores.filter(indicator__number=n).exists())
    save_score(**place, indicator=city.indicator(left), changes={"fact": longest})
    found = fates(desk, own(city, "self_assessment_import"))
    assert (len(found), {(fate, note) for _, fate, note in found}) == (47, {("ada", "")})


def test_actions(desk, city, chance):
    lines = [
        {
            "tindakan": f"{number} {text_of(chance, lines=False)}",
            "opd": chance.choice((city.agency, city.other_agency)).short_name,
            "tenggat": f"{chance.randint(1, 28):02}-10-2025",
            "indikator": str(chance.randint(1, 47)),
        }
        for number in range(8)
    ]
    page = own(city, "actions_import")
    content = columns_xlsx("TINDAKAN", ACTION_SHEET, lines)
    preview = desk.post(page, {"file": SimpleUploadedFile("aksi.xlsx", content)})
    assert {row.fate.value for row in preview.context["planned"]} == {"baru"}
    desk.post(page, {"rows": preview.context["rows"]})
    assert set(Action.objects.values_list("text", flat=True)) == {line["tindakan"] for line in lines}
    assert {(fate, note) for _, fate, note in fates(desk, page)} == {("ada", "")}


def test_index_values_of_other_bodies(client, pemdi_city, chance):
    city = pemdi_city
    client.force_login(city.people["diskominfo"])
    for indicator in city.evaluation.instrument.indicators.all():
        if takes_external_index(indicator):
            record_external_index(
                evaluation=city.evaluation,
                indicator=indicator,
                facts=ExternalIndexFacts(Decimal(chance.randint(1, 5)), 2025, text_of(chance, lines=False, most=4)),
                version=0,
                by=city.people["diskominfo"],
            )
    assert {(fate, note) for _, fate, note in fates(client, own(city, "index_import"))} == {("ada", "")}


def test_the_assessors_values_with_their_texts(desk, city, chance):
    at_stage(city, CycleState.DOKUMEN)
    entries = {
        number: {"value": str(chance.randint(1, 5)), "justification": text_of(chance), "notes": text_of(chance)}
        for number in range(1, 48)
    }
    place = {"evaluation": city.evaluation, "column": ValueColumn.DOKUMEN, "by": city.people["diskominfo"]}
    record_external_column(**place, entries=entries, versions={}, source="Lembar")
    page = own(city, "values_import", "dokumen")
    answer = press(desk, desk.get(page).content.decode(), "Periksa", page, file=went_out(desk, page))
    preview = answer.context["preview"]
    assert (answer.status_code, list(preview["differences"]), preview["same"]) == (200, [], 47)


def test_the_assessors_verdicts_with_their_words(client, pemdi_city, chance):
    city = at_stage(pemdi_city)
    client.force_login(city.people["diskominfo"])
    codes = list(city.evaluation.instrument.items.values_list("code", flat=True))
    entries = {}
    for code in chance.sample(codes, 10):
        outcome = chance.choice((AssessorOutcome.ACCEPTED, AssessorOutcome.REVISION))
        cause = RevisionCause.MISSING.value if outcome == AssessorOutcome.REVISION else ""
        entries[code] = VerdictEntry(outcome.value, cause, text_of(chance, most=6), text_of(chance, most=6))
    decide(city, entries)
    page = own(city, "assessor_verdicts_import", "dokumen")
    address, sent = form_with(client.get(page).content.decode(), "Periksa", page)
    answer = client.post(address, sent | {"file": went_out(client, page)})
    preview = answer.context["preview"]
    assert (answer.status_code, preview.differences, preview.same) == (200, (), 10)
