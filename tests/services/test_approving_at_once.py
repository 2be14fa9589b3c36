"""A head approves what an operator takes back at the same moment: one of them is told why not, nobody gets an error."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection

from evaluations.permissions import Refused
from evaluations.stages import workflow
from evidence.approving import approve_evidence, set_head_approval
from evidence.citations import withdraw_citation
from evidence.models import Citation
from tests.builders.evidence_builders import send

AT_ONCE = 0.5  # seconds that the slow one leaves to the other


@pytest.fixture
def waiting(city, transactional_db):
    set_head_approval(evaluation=city.evaluation, wanted=True, by=city.people["diskominfo"])
    city.evaluation.refresh_from_db()
    return send(city)[0]


def test_approving_and_taking_back_wait_for_each_other(city, waiting, monkeypatch):
    under_way, hold = Event(), workflow.lock_cycle

    def slowly(evaluation):
        if not under_way.is_set():
            under_way.set()
            time.sleep(AT_ONCE)
        hold(evaluation)

    def tried(write):
        try:
            write()
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "selesai"

    def take_back():
        assert under_way.wait(5)
        withdraw_citation(citation=waiting, by=city.people["opd"])

    monkeypatch.setattr(workflow, "lock_cycle", slowly)
    with ThreadPoolExecutor() as pool:
        approving = pool.submit(tried, lambda: approve_evidence(citations=[waiting], by=city.people["kepala_opd"]))
        taking = pool.submit(tried, take_back)
        said = {approving.result(), taking.result()}
    row = Citation.objects.get()
    assert said in ({"selesai"}, {"selesai", "Pengiriman data dukung ini sudah dibatalkan atau diganti."})
    assert row.withdrawn_at is not None
