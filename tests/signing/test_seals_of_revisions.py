"""A revision that a running cycle adopted, and then sealed; and what was sealed under the one before."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from domains.models import Instrument
from evaluations.models import Evaluation, Score
from evidence.citations import add_evidence, citation_targets
from evidence.documents import DocumentFacts
from evidence.models import Citation, Verdict
from new_year.revisions.adopting import adopt_revision, confirm_revision, confirm_wording
from regions import clock
from signing.models import Seal
from tests.builders.pemdi_builders import LED, NOON, build_pemdi_city
from tests.builders.revision_builders import evidence_of, insert_item, loaded, new_weights, pemdi_file
from tests.builders.signing_builders import approved, signed, verified
from tests.carryover import later
from tests.city import fresh
from tests.files import pdf
from tests.work import answer_questions, fill, fill_papers

WHY = "Pedoman teknis KemenPANRB"
CODE = "I20-L1-01"


def worked(city):
    """Every value with its explanation and reason, and an accepted document for one item."""
    fill(city, dict.fromkeys(range(1, 21), 2))
    Score.objects.filter(evaluation=city.evaluation).update(fact="Perwali 10 tahun 2024", reason=WHY)
    answer_questions(city)
    fill_papers(city)
    item = city.evaluation.instrument.items.get(code=CODE)
    add_evidence(
        evaluation=city.evaluation,
        targets=citation_targets(city.indicator(LED), [item]),
        agency=city.agency,
        document=DocumentFacts(title="Survei"),
        source=SimpleUploadedFile("Survei.pdf", pdf()),
        by=city.people["opd"],
    )
    city.citation = Citation.objects.get(evaluation=city.evaluation)
    Verdict.objects.create(citation=city.citation, outcome="diterima", by=city.people["asesor_internal"])
    return city


@pytest.fixture
def pemdi_work(instruments):
    clock.set_now(NOON)
    return worked(build_pemdi_city())


def corrected():
    """A correction that inserts an item before the cited one and rewords that one."""
    data = pemdi_file()
    insert_item(data, LED, 1, 0, "Butir yang disisipkan di depan")
    next(item for item in evidence_of(data, LED, 1) if item["code"] == CODE)["text"] += " beserta lampirannya"
    return data


def adopt(city, revision, by="penanggung_jawab"):
    made = adopt_revision(evaluation=fresh(city.evaluation), revision=revision, reason=WHY, by=fresh(city.people[by]))
    city.evaluation = fresh(city.evaluation)
    return made


def test_a_cycle_sealed_after_an_adoption_verifies_and_names_its_revision(pemdi_work):
    target = loaded(corrected())
    adopt(pemdi_work, 2)
    confirm_wording(citation=fresh(pemdi_work.citation), by=fresh(pemdi_work.people["asesor_internal"]))
    approved(pemdi_work)
    seal = signed(pemdi_work)
    assert json.loads(seal.canonical)["instrument"] == {"code": "PEMDI-2026", "sha256": target.sha256}
    assert verified(seal)[0] == 0


def test_a_seal_after_new_rules_holds_what_they_make_of_the_values(pemdi_work):
    Score.objects.filter(indicator__number=1).update(value=3)
    data = pemdi_file()
    new_weights(data)
    loaded(data)
    proposal = adopt(pemdi_work, 2)
    confirm_revision(adoption=proposal, by=fresh(pemdi_work.people["koordinator"]))
    pemdi_work.evaluation = fresh(pemdi_work.evaluation)
    approved(pemdi_work)
    seal = signed(pemdi_work)
    weight = pemdi_work.evaluation.instrument.indicators.get(number=1).weight
    assert seal.exact_index == f"{(2 + weight / 100).numerator}/{(2 + weight / 100).denominator}"
    assert verified(seal)[0] == 0


def test_a_seal_of_the_old_revision_verifies_after_another_year_has_adopted_the_new_one(pemdi_work):
    approved(pemdi_work)
    old = signed(pemdi_work)
    sealed_under = fresh(pemdi_work.evaluation).instrument
    pemdi_work.evaluation = later(pemdi_work, sealed_under, year=2027, number=LED)
    Evaluation.objects.filter(pk=pemdi_work.evaluation.pk).update(state="mandiri")
    loaded(corrected())
    adopt(pemdi_work, 2)
    assert fresh(pemdi_work.evaluation).instrument.revision == 2
    kept = Seal.objects.select_related("evaluation__instrument").get(pk=old.pk)
    assert (kept.evaluation.instrument, kept.canonical) == (sealed_under, old.canonical)
    assert json.loads(kept.canonical)["instrument"]["sha256"] == Instrument.objects.get(pk=sealed_under.pk).sha256
    assert verified(kept)[0] == 0
