"""The leaders' page: one figure and four sentences, each proved like a number and said alike on every other page."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from domains.models import EvidenceItem
from evaluations.choices import AssignmentPart, CycleState
from evaluations.cycles.cycle_setup import assign_agency
from evaluations.models import Evaluation
from planning.goals import available_goals
from planning.models import Action
from planning.target_inputs import read_target_inputs
from planning.targets.opening_question import opening_path
from planning.targets.planning_writes import set_target
from regions import clock
from regions.models import Region
from tests.builders.api_builders import client_of
from tests.builders.html_builders import one_line
from tests.builders.leadership_pdf_builders import bare, pages
from tests.builders.pemdi_builders import NOON, build_pemdi_city
from tests.builders.report_builders import built
from tests.city import person
from tests.past import print_averages, print_official, print_result, record_levels
from tests.work import cite_item, fill, seal

ROLES = ["admin", "opd", "kepala_opd", "diskominfo", "asesor_internal"]
ROLES += ["penanggung_jawab", "koordinator", "pimpinan", "auditor"]


@pytest.fixture
def late_city(city):
    """Everything of the small city was due on the 22nd of August."""
    clock.set_now(clock.now().replace(day=25))
    return city


@pytest.fixture
def pemdi_city(instruments):
    clock.set_now(NOON)
    return build_pemdi_city()


def get(client, city, role="pimpinan", evaluation=None):
    client.force_login(city.people[role] if isinstance(role, str) else role)
    return client.get(reverse("dashboard", args=[(evaluation or city.evaluation).pk]))


def page(client, city, role="pimpinan", evaluation=None):
    return get(client, city, role, evaluation).context["page"]


def answers(client, city, role="pimpinan", evaluation=None):
    return {answer.name: answer.sentence for answer in page(client, city, role, evaluation).answers}


def sources(client, city):
    return {answer.name: answer.source for answer in page(client, city).answers}


def prove(city, numbers, upto=5):
    """Whole accepted evidence for these indicators."""
    for number in numbers:
        items = EvidenceItem.objects.filter(
            criterion__indicator=city.indicator(number), criterion__level__range=(2, upto)
        )
        for code in items.values_list("code", flat=True):
            cite_item(city, code, "diterima")


# --- who reads what -------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_every_role_of_the_city_has_the_four_answers_each_with_one_page_that_opens(client, city, role):
    fill(city, {1: 3})
    response = get(client, city, role)
    rows = response.context["answers"]
    assert [row.answer.name for row in rows] == ["terbukti", "menahan", "dahulukan", "terlambat"]
    found = [client.get(row.url.partition("#")[0]) for row in rows]
    assert [answer.status_code for answer in found] == [200] * 4
    anchors = [row.url.partition("#")[2] for row in rows]
    assert all(f'id="{a}"' in answer.content.decode() for a, answer in zip(anchors, found, strict=True) if a)


def test_who_has_no_role_in_the_region_finds_neither_page(client, city):
    other = Region.objects.create(code="51.01", name="Kab. Jembrana", kind="kabupaten", time_zone="Asia/Makassar")
    for user in (city.people["asesor_eksternal"], person(other, "pimpinan", "bupati")):
        assert get(client, city, user).status_code == 404


def test_a_year_in_the_address_is_chosen_on_the_details(client, city):
    client.force_login(city.people["pimpinan"])
    answer = client.get(reverse("dashboard", args=[city.evaluation.pk]), {"tahun": "2021"})
    assert answer.url == f"{reverse('dashboard_details', args=[city.evaluation.pk])}?tahun=2021"


def test_an_agency_reads_no_target_and_only_its_own_lateness(client, late_city):
    fill(late_city, {1: 3})
    told = answers(client, late_city, "opd")
    assert told["dahulukan"].startswith("Naik satu tingkat pada satu indikator ini menambah ")
    assert told["terlambat"] == "OPD Anda: satu hal lewat tenggat pada 1 OPD: Dinkes 1."
    assert "BPKAD" in answers(client, late_city)["terlambat"]


def test_a_person_of_two_regions_reads_each_with_its_own_figures(client, city, instruments):
    print_official(city, instruments)
    fill(city, {1: 3})
    other = Region.objects.create(code="51.01", name="Kab. Jembrana", kind="kabupaten", time_zone="Asia/Makassar")
    cycle = Evaluation.objects.create(
        region=other,
        year=2025,
        instrument=city.evaluation.instrument,
        activity="evaluasi",
        created_by=city.people["diskominfo"],
    )
    both = city.people["pimpinan"]
    both.memberships.create(region=other, role="pimpinan")
    assert page(client, city, both).standing.title.startswith("Kota Denpasar: Sangat Baik")
    there = page(client, city, both, cycle)
    assert there.standing.title == "Kab. Jembrana: belum ada indeks 2025"
    assert there.answers[0].sentence == "Belum ada tingkat kematangan yang terisi, jadi belum ada yang terbukti."


# --- terbukti -------------------------------------------------------------------------------------


def test_claims_beyond_the_evidence_say_which_index_is_proven(client, city):
    """Indicator 1 weighs 1,3: level 4 proven there, the lowest elsewhere is 1 + 3 × 0,013."""
    fill(city, dict.fromkeys(range(1, 48), 4))
    prove(city, [1], upto=4)
    assert answers(client, city)["terbukti"] == (
        "1 dari 47 tingkat terbukti dengan data dukung yang diterima; 46 belum terbukti. Indeks yang terbukti: 1,04 "
        "(Kurang)."
    )
    assert sources(client, city)["terbukti"] == (
        "2025, mandiri, sementara: tingkat yang diisi di Kawal SPBE, dicatat 14 Agustus 2025"
    )


def test_more_evidence_than_claimed_proves_no_more_than_the_claim(client, city):
    fill(city, dict.fromkeys(range(1, 48), 1) | {1: 2})
    prove(city, [1])
    shown = page(client, city)
    assert shown.support.supported > {1}
    assert "Indeks yang terbukti: 1,01 (Kurang)." in shown.answers[0].sentence


def test_how_much_is_proven_stands_before_the_predicate(client, city):
    fill(city, dict.fromkeys(range(1, 48), 5))
    html = get(client, city).content.decode()
    assert html.index("dari 47 tingkat terbukti") < html.index("lead__n")


def test_under_pemdi_the_estimate_says_what_is_proven_and_has_no_predicate(client, pemdi_city):
    fill(pemdi_city, dict.fromkeys(range(1, 21), Decimal("1.42")))
    cite_item(pemdi_city, "I13-L1-01", "diterima")
    shown = page(client, pemdi_city)
    assert (shown.standing.lead.figure, shown.standing.lead.predicate) == ("1,42", "Kurang")
    assert shown.answers[0].sentence.endswith(
        f"Perkiraan indeks dari data dukung yang diterima: {shown.newest.estimate.figure}, tanpa predikat."
    )
    assert "terbukti:" not in shown.answers[0].sentence


def test_an_estimate_that_leads_names_the_indicators_that_nothing_has_raised(client, pemdi_city):
    cite_item(pemdi_city, "I13-L1-01", "diterima")
    shown = page(client, pemdi_city)
    assert shown.standing.lead.is_estimate
    assert "indikator belum dinaikkan data dukung yang diterima" in shown.answers[1].sentence


# --- menahan --------------------------------------------------------------------------------------


def test_the_parts_below_the_index_are_named_by_their_pull(client, city, instruments):
    """Management weighs 16,5 and lies 0,69 below, governance weighs 25 and lies 0,06 below."""
    print_official(city, instruments)
    assert answers(client, city)["menahan"] == (
        "Manajemen SPBE 3,27, 0,69 di bawah indeks; Tata Kelola SPBE 3,90, 0,06 di bawah indeks."
    )
    assert sources(client, city)["menahan"].startswith("2024, resmi: KemenPANRB, Laporan 2024, Tabel 44, dicatat ")


def test_where_nothing_lies_below_the_index_nothing_is_blamed(client, city):
    fill(city, dict.fromkeys(range(1, 48), 3))
    assert answers(client, city)["menahan"] == "Tidak satu pun domain di bawah indeks."


def test_what_is_not_filled_holds_the_index_back(client, city):
    fill(city, dict.fromkeys(range(1, 44), 3))
    told = answers(client, city)["menahan"]
    assert told == "Tingkat kematangan 4 dari 47 indikator belum diisi (44–47), jadi belum ada satu indeks."


def test_a_printed_index_without_parts_says_that_they_were_not_published(client, city, instruments):
    print_result(city, instruments, 2024, "3.05", "Baik", source_type="news", source="Radar Bali")
    assert answers(client, city)["menahan"] == "Nilai domain 2024 tidak diterbitkan, dan belum ada tingkat."


# --- dahulukan ------------------------------------------------------------------------------------


def aim(city, value, year=2025):
    set_target(
        evaluation=city.evaluation,
        year=year,
        scope="kota",
        value=Decimal(value),
        source="RPJMD",
        by=city.people["koordinator"],
    )


def headlines(client, city):
    """What target page, slides and the reading of its own say of the same question."""
    evaluation = Evaluation.objects.select_related("instrument", "region").get(pk=city.evaluation.pk)
    ground = read_target_inputs(evaluation)
    alone = opening_path(ground, available_goals(evaluation, ground.scheme.bands, ground.outcome.total.low))
    client.force_login(city.people["pimpinan"])
    slides = client.get(reverse("presentation", args=[evaluation.pk])).context["page"]
    target = client.get(f"{reverse('target', args=[evaluation.pk])}?{alone.wish.address}").context["path"]
    return {alone.headline, slides.path.headline, target.headline}


def test_the_raises_that_reach_the_target_come_first_and_every_page_says_the_same(client, city):
    fill(city, dict.fromkeys(range(1, 48), 3))
    aim(city, "3.10")
    (headline,) = headlines(client, city)
    told = answers(client, city)["dahulukan"]
    assert headline.startswith("Target 3,10 tercapai dengan ")
    assert told.startswith(f"{headline} Mulai dari ")
    assert " (3 ke " in told
    assert (
        sources(client, city)["dahulukan"] == "Nilai awal: penilaian mandiri 2025; tujuan: 3,10 target daerah (RPJMD)"
    )


def test_gaps_are_taken_as_the_lowest_and_that_is_said(client, city):
    fill(city, dict.fromkeys(range(1, 44), 3))
    (headline,) = headlines(client, city)
    assert answers(client, city)["dahulukan"].startswith(headline)
    assert (
        "penilaian mandiri 2025, 4 yang belum terisi dihitung terendah; tujuan: " in sources(client, city)["dahulukan"]
    )


def test_under_pemdi_the_way_goes_item_by_item_and_agrees_too(client, pemdi_city):
    fill(pemdi_city, dict.fromkeys(range(1, 21), Decimal("1.42")))
    cite_item(pemdi_city, "I13-L1-01", "diterima")
    (headline,) = headlines(client, pemdi_city)
    assert answers(client, pemdi_city)["dahulukan"].startswith(headline)


def test_a_target_out_of_reach_says_so_and_gives_the_first_five_with_what_they_bring(client, city, altered_instrument):
    """Without items nobody knows what a raise takes, so no way is found."""
    fill(city, dict.fromkeys(range(1, 48), 3))
    EvidenceItem.objects.filter(criterion__indicator__instrument=city.evaluation.instrument).delete()
    told = answers(client, city)["dahulukan"]
    assert told == (
        "Target 3,50 tidak terjangkau: dalam batasan ini tidak ada kenaikan yang upayanya diketahui. Naik satu tingkat "
        "pada lima indikator ini menambah 0,15: indikator 42 (+0,030), 43 (+0,030), 44 (+0,030), 45 (+0,030), "
        "46 (+0,030)."
    )


def test_before_anything_is_filled_the_page_promises_nothing(client, city):
    told = answers(client, city)
    assert told["dahulukan"] == "Belum ada tingkat per indikator."
    assert told["menahan"] == "Belum dapat disebut: belum ada tingkat kematangan yang terisi."


# --- terlambat ------------------------------------------------------------------------------------


def test_who_is_late_is_counted_as_on_the_work_view_and_the_slides(client, late_city):
    own = late_city.people["koordinator"]
    for number in (1, 2):
        Action.objects.create(
            evaluation=late_city.evaluation,
            origin="sendiri",
            text=f"Reviu {number}",
            agency=late_city.agency,
            due=date(2025, 8, 1),
            created_by=own,
        )
    fill(late_city, {1: 3})
    told = answers(client, late_city)["terlambat"]
    assert told == "Empat hal lewat tenggat pada 2 OPD: BPKAD 1, Dinkes 3."
    client.force_login(late_city.people["pimpinan"])
    work = client.get(reverse("work_view", args=[late_city.evaluation.pk])).context["page"]
    slides = client.get(reverse("presentation", args=[late_city.evaluation.pk])).context["page"]
    assert told == f"{work.late_finding}: {work.late_count.whose}."
    assert slides.screens[-1].title == work.late_finding


def test_before_the_day_what_is_still_owed_is_counted(client, city):
    assert answers(client, city)["terlambat"] == "Tidak ada yang lewat tenggat; 2 hal belum selesai."


def test_what_an_ended_agency_owes_is_its_heir_s(client, late_city):
    late_city.agency.heir = late_city.other_agency
    late_city.agency.valid_to = date(2025, 8, 20)
    late_city.agency.save()
    assert answers(client, late_city)["terlambat"] == "Dua hal lewat tenggat pada 1 OPD: BPKAD 2."


# --- cycles in other states -------------------------------------------------------------------------


def test_a_cycle_in_preparation_leads_with_the_last_result_and_claims_nothing(client, city, instruments):
    print_official(city, instruments)
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=CycleState.PERSIAPAN)
    shown = page(client, city)
    assert shown.standing.lead.year == 2024
    assert shown.answers[0].sentence.startswith("Belum ada tingkat kematangan yang terisi")


def test_a_closed_cycle_has_no_running_deadlines(client, city):
    fill(city, dict.fromkeys(range(1, 48), 3))
    seal(city)
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=CycleState.SELESAI)
    clock.set_now(clock.now().replace(day=25))
    assert answers(client, city)["terlambat"] == "Siklus sudah selesai; tidak ada tenggat yang berjalan."


def test_a_first_cycle_says_that_there_is_no_year_before(client, city):
    fill(city, dict.fromkeys(range(1, 48), 3))
    shown = page(client, city)
    assert (shown.facts[0].term, shown.facts[0].note) == (
        "Perubahan",
        "Belum ada tahun sebelumnya untuk dibandingkan.",
    )
    assert shown.years.rows == ()


# --- the ruler, the years, what it costs ------------------------------------------------------------


def test_the_ruler_has_four_marks_at_most(client, city, instruments):
    record_levels(city, instruments)
    print_official(city, instruments)
    print_averages()
    aim(city, "4.20")
    fill(city, dict.fromkeys(range(1, 48), 4))
    shown = page(client, city)
    assert [(mark["label"], str(mark["value"])) for mark in shown.marks] == [
        ("2024 resmi", "3.96"),
        ("Target daerah 2025", "4.20"),
        ("2023 resmi", "3.80"),
        ("2025 mandiri", "4.00"),
    ]
    assert shown.target.label == "Target daerah 2025"


def test_with_gaps_the_interval_is_one_of_the_marks(client, city):
    fill(city, dict.fromkeys(range(1, 44), 3))
    aim(city, "4.20")
    shown = page(client, city)
    assert (shown.span, len(shown.marks)) == ((Decimal("2.76"), Decimal("3.24")), 1)


def test_a_year_without_a_result_is_said_to_be_missing_and_no_line_crosses_it(client, city, instruments):
    record_levels(city, instruments)
    print_official(city, instruments)
    years = page(client, city).years
    assert [(mark.year, mark.value) for mark in years.rows] == [
        (2021, Decimal("3.19")),
        (2022, None),
        (2023, Decimal("3.80")),
        (2024, Decimal("3.96")),
    ]
    assert [(a.year, b.year) for a, b in years.lines] == [(2023, 2024)]
    assert '<b class="k-num">–</b>' in one_line(get(client, city).content.decode())


def test_sample_data_say_so_beside_each_answer(client, city):
    Evaluation.objects.filter(pk=city.evaluation.pk).update(is_sample=True)
    fill(city, {1: 3})
    assert get(client, city).content.decode().count("Data contoh.</p>") == 4


def test_the_page_costs_no_more_with_more_of_everything(client, pemdi_city, instruments, django_assert_num_queries):
    client.force_login(pemdi_city.people["pimpinan"])
    url = reverse("dashboard", args=[pemdi_city.evaluation.pk])
    client.get(url)
    with django_assert_num_queries(12):
        client.get(url)
    fill(pemdi_city, dict.fromkeys(range(1, 21), Decimal("2.6")))
    for code in ("I13-L1-01", "I13-L1-02", "I20-L1-01"):
        cite_item(pemdi_city, code, "diterima")
    for number in (1, 2, 3):
        assign_agency(
            evaluation=pemdi_city.evaluation,
            indicators=[pemdi_city.indicator(number)],
            agency=pemdi_city.other_agency,
            part=AssignmentPart.LEAD,
            by=pemdi_city.people["diskominfo"],
            due=date(2026, 8, 22),
        )
        Action.objects.create(
            evaluation=pemdi_city.evaluation,
            origin="sendiri",
            text=f"Reviu {number}",
            agency=pemdi_city.agency,
            due=date(2026, 8, 1),
            created_by=pemdi_city.people["koordinator"],
        )
    with django_assert_num_queries(12):
        client.get(url)


# --- the same sentences elsewhere -------------------------------------------------------------------


def test_slides_and_api_say_the_very_same_sentences_to_the_same_person(client, late_city):
    fill(late_city, dict.fromkeys(range(1, 44), 3))
    told = answers(client, late_city)
    slides = client.get(reverse("presentation", args=[late_city.evaluation.pk])).context["page"]
    assert {answer.name: answer.sentence for answer in slides.summary.answers} == told
    reader = client_of(late_city.people["pimpinan"])
    newest = reader.get(f"/api/v1/evaluations/{late_city.evaluation.pk}/newest/").json()
    assert {answer["name"]: answer["sentence"] for answer in newest["answers"]} == told
    path = reader.get(f"/api/v1/evaluations/{late_city.evaluation.pk}/path/").json()
    assert told["dahulukan"].startswith(path["sentence"])


def test_the_report_on_paper_says_them_too(client, late_city):
    fill(late_city, dict.fromkeys(range(1, 44), 3))
    told = answers(client, late_city, "koordinator")
    paper = bare(" ".join(pages(built(late_city, "pimpinan", by="koordinator"))[0]))
    assert [name for name, sentence in told.items() if bare(sentence) not in paper] == []


def test_the_target_page_opens_with_that_answer_and_its_form_folded(client, city):
    fill(city, dict.fromkeys(range(1, 44), 3))
    (headline,) = headlines(client, city)
    client.force_login(city.people["koordinator"])
    address = reverse("target", args=[city.evaluation.pk])
    html = one_line(client.get(address).content.decode())
    assert html.index(headline) < html.index('<details class="k-more target__question">') < html.index('id="tanya"')
    assert "Anggapan: indikator 44, 45, 46, 47 yang belum terisi berada di tingkat 1." in html


def test_a_question_that_cannot_be_read_opens_the_form_with_what_was_typed(client, city):
    fill(city, {1: 3})
    client.force_login(city.people["koordinator"])
    answer = client.get(reverse("target", args=[city.evaluation.pk]), {"target": "9,9", "upaya": "banyak"})
    html = one_line(answer.content.decode())
    assert '<details class="k-more target__question" open>' in html
    assert ('value="9,9"' in html, 'value="banyak"' in html) == (True, True)
    assert "Galat:" in html
