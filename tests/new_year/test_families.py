"""Two families of instruments in one city: neither changes a page of the other."""

import copy
import json
import re
from html import unescape

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import strip_tags

from accounts.roles import Role
from domains.instrument_loader import load_folder
from domains.models import DIGITAL_GOVERNMENT, Instrument
from evaluations.cycles.correction import correct_cycle
from evaluations.cycles.cycle_setup import create_cycle
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evaluations.scoring_inputs import instrument_in_force, predicate_names
from new_year.year_proposals import year_proposal
from planning.targets.planning_writes import set_target
from tests.builders.revision_builders import insert_item, loaded, pemdi_file, row_of
from tests.city import fresh
from tests.work import cite_item, fill

INDICATORS = 39


def statistics_file():
    """A made-up questionnaire on statistics: 39 indicators of equal weight, three aspects, bands of its own."""
    data = pemdi_file()
    model = row_of(data, 1)
    aspects = []
    for place in range(3):
        indicators = []
        for number in range(place * 13 + 1, place * 13 + 14):
            row = copy.deepcopy(model)
            row |= {
                "number": number,
                "name": f"Statistik sektoral {number}",
                "weight": "100/39",
                "value_source": "level",
            }
            row.pop("external_index", None)
            for level in row["levels"]:
                for item in level["evidence"]:
                    item["code"] = item["code"].replace("I01", f"I{number:02d}")
                    item["text"] = f"Data dukung statistik {item['code']}"
                    item["alternatives_group"] = None
            indicators.append(row)
        aspect = data["domains"][0]["aspects"][place]
        aspects.append({**aspect, "name": f"Statistik {place + 1}", "weight": "100/3", "indicators": indicators})
    data["domains"][0]["aspects"] = aspects
    data |= {
        "code": "EPSS-2024",
        "family": "EPSS",
        "name": "Evaluasi Penyelenggaraan Statistik Sektoral",
        "short_name": "EPSS 2024 (39 indikator)",
        "index_name": "Indeks Pembangunan Statistik",
        "test_vectors": [],
        "structure": {"domains": 0, "aspects": 3, "indicators": INDICATORS, "rows": INDICATORS},
        "valid_years": {"from": 2021, "to": None, "cycles": []},
    }
    data["value_rule"].pop("estimate")
    data["predicates"] = [
        {"name": name, "min": low, "max": high, "min_inclusive": True, "max_inclusive": high == "5.00"}
        for name, low, high in (("Rendah", "1.00", "3.00"), ("Tinggi", "3.00", "5.00"))
    ]
    return data


@pytest.fixture
def statistics(instruments, tmp_path):
    def load():
        (tmp_path / "epss.yaml").write_text(json.dumps(statistics_file()))
        load_folder(tmp_path)
        return Instrument.objects.get(code="EPSS-2024")

    return load


def test_the_other_family_is_loaded_with_its_indicators(statistics):
    instrument = statistics()
    assert (instrument.family, instrument.indicators.count()) == ("EPSS", INDICATORS)


def test_the_instrument_in_force_is_asked_by_family_and_year(statistics):
    statistics()
    asked = [(family, year) for family in (DIGITAL_GOVERNMENT, "EPSS", "LAIN") for year in (2020, 2024, 2026)]
    found = [instrument_in_force(family, year) for family, year in asked]
    assert [one.code if one else None for one in found] == [
        *("SPBE-2018", "SPBE-2020", "PEMDI-2026"),
        *(None, "EPSS-2024", "EPSS-2024"),
        *(None, None, None),
    ]
    assert "Rendah" not in predicate_names(DIGITAL_GOVERNMENT)
    assert predicate_names("EPSS") == ["Rendah", "Tinggi"]


def test_the_newest_revision_is_in_force(pemdi_city):
    data = pemdi_file()
    insert_item(data, 1, 1, 0, "Butir baru")
    target = loaded(data)
    assert instrument_in_force(DIGITAL_GOVERNMENT, 2026) == target
    assert year_proposal(pemdi_city.region, 2027).instrument == target


def made(city, instrument, year=2026):
    return create_cycle(
        region=city.region, year=year, instrument=instrument, activity="evaluasi", by=city.people["diskominfo"]
    )


def test_a_region_has_one_cycle_a_year_of_each_family(pemdi_city, statistics):
    instrument = statistics()
    other = made(pemdi_city, instrument)
    assert (other.family, other.year) == ("EPSS", pemdi_city.evaluation.year)
    with pytest.raises(ValidationError, match="sudah punya siklus"):
        made(pemdi_city, instrument)
    with pytest.raises(ValidationError, match="sudah punya siklus"):
        made(pemdi_city, pemdi_city.evaluation.instrument)


def test_a_cycle_of_the_other_family_is_made_from_its_instruments_page(pemdi_city, statistics, client):
    instrument = statistics()
    client.force_login(fresh(pemdi_city.people["diskominfo"]))
    address = f"{reverse('cycle_add')}?keluarga=EPSS"
    assert address in client.get(instrument.get_absolute_url()).content.decode()
    form = client.get(f"{address}&tahun=2026").context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"activity": "evaluasi"}
    assert client.post(reverse("cycle_add"), sent).status_code == 302
    assert Evaluation.objects.get(family="EPSS").year == 2026


def test_a_cycle_keeps_its_family(pemdi_city, statistics):
    other = made(pemdi_city, statistics(), 2027)
    pemdi = Instrument.objects.get(code="PEMDI-2026")
    with pytest.raises((ValidationError, Refused)):
        correct_cycle(
            evaluation=other, instrument=pemdi, activity="evaluasi", by=fresh(pemdi_city.people["diskominfo"])
        )
    assert fresh(other).family == "EPSS"


def test_the_years_beside_a_cycle_are_of_its_family(pemdi_city, statistics):
    other = made(pemdi_city, statistics(), 2024)
    now = pemdi_city.evaluation
    assert list(Evaluation.objects.beside(other)) == [other]
    assert other not in Evaluation.objects.beside(now)
    assert other not in Evaluation.objects.before(now)


# --- no page of this family changes ---------------------------------------------------------------------------------

# Pages of one cycle, and those of the region's years.
OF_THE_CYCLE = (
    *(
        "dashboard",
        "dashboard_details",
        "worklist",
        "values",
        "cycle",
        "assignments",
        "internal",
        "years",
        "calibration",
        "target",
    ),
    *("plan", "history", "expiry", "carryover", "signoff", "work_view", "meetings", "requests", "reviews", "reports"),
    *(
        "cycle_revision",
        "revision_work",
        "agency_evidence",
        "questions",
        "packages",
        "interview",
        "targets",
        "presentation",
    ),
)
ELSEWHERE = ("results", "home", "duties", "library", "cycle_add", "agencies", "peers")
READERS = [role for role in Role.values if role != Role.ASESOR_EKSTERNAL]


def text_of(response):
    """What is read of a page; scripts, and what is different each time, left out."""
    html = re.sub(r"<(script|style)\b.*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return response.status_code, " ".join(unescape(strip_tags(html.replace("<", " <"))).split())


def addresses(city, elsewhere=ELSEWHERE):
    pk = city.evaluation.pk
    found = [reverse(name, args=[pk]) for name in OF_THE_CYCLE]
    return [*found, *map(reverse, elsewhere), *(reverse("indicator", args=[pk, number]) for number in (1, 5, 20))]


def crawled(client, city, pages, roles=READERS):
    found = {}
    cache.clear()  # the number on the tab stands on a page only while it is kept
    for role in roles:
        client.force_login(fresh(city.people[role]))
        found |= {(role, page): text_of(client.get(page, follow=True)) for page in pages}
    return found


@pytest.fixture
def working(pemdi_city):
    """Some work in the cycle, so that its pages say something."""
    fill(pemdi_city, dict.fromkeys(range(1, 15), 2))
    cite_item(pemdi_city, "I20-L1-01", "diterima", title="Dokumen Pemdi")
    set_target(
        evaluation=pemdi_city.evaluation,
        year=2026,
        scope="kota",
        value="2.50",
        source="RPJMD",
        by=pemdi_city.people["diskominfo"],
    )
    return pemdi_city


def differing(before, after):
    return sorted(key for key in before if before[key] != after[key])


def test_another_family_loaded_beside_changes_no_page_of_this_one(working, statistics, client):
    pages = addresses(working)
    before = crawled(client, working, pages)
    statistics()
    assert differing(before, crawled(client, working, pages)) == []
    assert {status for status, _ in before.values()} == {200, 403, 404}
    assert sum(status == 200 for status, _ in before.values()) > 150


def test_a_cycle_of_another_family_changes_no_page_of_this_cycle(working, statistics, client):
    pages, roles = addresses(working, ("results", "peers")), (Role.DISKOMINFO, Role.OPD, Role.KOORDINATOR)
    before = crawled(client, working, pages, roles)
    other = made(working, statistics())
    set_target(evaluation=other, year=2026, scope="kota", value="4.50", source="RKPD", by=working.people["diskominfo"])
    assert differing(before, crawled(client, working, pages, roles)) == []
