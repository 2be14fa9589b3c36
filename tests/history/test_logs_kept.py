"""Who came in, who changed whom, who took which file: the database itself keeps these logs as they were written."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Change, SignInEvent, User
from accounts.people.people_writes import add_role
from evidence.models import Verdict
from evidence.verdicts import judge_citation, undo_verdict
from history.models import DownloadLog, RefusalKind, RefusalLog
from tests.builders.evidence_builders import send
from tests.city import PASSWORD

LOGS = {Change: "by", SignInEvent: "user", DownloadLog: "by", RefusalLog: "person"}  # and whom each names


@pytest.fixture
def logs(city, client):
    """A line of each."""
    client.post("/masuk/", {"login": "opd", "password": PASSWORD})
    opd, admin = city.people["opd"], city.people["admin"]
    add_role(person=opd, region=city.region, role="pimpinan", by=admin)
    DownloadLog.objects.log(city.evaluation, by=opd)
    RefusalLog.objects.create(kind=RefusalKind.FORBIDDEN, person=opd, method="GET", place="/orang/")
    return {model: list(model.objects.values()) for model in LOGS}


@pytest.mark.parametrize("model", LOGS)
@pytest.mark.parametrize("act", ["change", "delete"])
def test_no_line_is_changed_or_deleted_by_whatever_way(logs, city, model, act):
    assert logs[model]
    acts = {
        "change": lambda: model.objects.update(**{LOGS[model]: User.objects.get(username="auditor")}),
        "delete": lambda: model.objects.all().delete(),
    }
    with pytest.raises(IntegrityError, match="Catatan hanya dapat ditambah"), transaction.atomic():
        acts[act]()
    assert list(model.objects.values()) == logs[model]


@pytest.fixture
def verdict(city):
    judge = city.people["asesor_internal"]
    return judge_citation(citation=send(city)[0], outcome="diterima", by=judge)


CHANGES = {
    "outcome": {"outcome": "dikembalikan", "reason": "lainnya", "note": "Lengkapi dahulu lampirannya."},
    "note": {"note": "diganti"},
    "time": {"at": datetime(2020, 1, 1, tzinfo=UTC)},
}


@pytest.mark.parametrize("name", [*CHANGES, "delete"])
def test_a_verdict_stays_as_it_was_given(verdict, name):
    rows = Verdict.objects.filter(pk=verdict.pk)
    with pytest.raises(IntegrityError, match="Putusan hanya dapat ditambah"), transaction.atomic():
        rows.update(**CHANGES[name]) if name in CHANGES else rows.delete()
    assert Verdict.objects.get().outcome == "diterima"


def test_a_verdict_is_taken_back_once_and_not_brought_back(verdict):
    undo_verdict(citation=verdict.citation, by=verdict.by)
    assert Verdict.objects.get().withdrawn_at
    with pytest.raises(IntegrityError, match="Putusan hanya dapat ditambah"), transaction.atomic():
        Verdict.objects.update(withdrawn_at=None)
