"""Who came in, who changed whom, who took which file: the database itself keeps these logs as they were written."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Change, SignInEvent, User
from accounts.people.people_writes import add_role
from history.models import DownloadLog
from tests.city import PASSWORD


@pytest.fixture
def logs(city, client):
    """A line of each."""
    client.post("/masuk/", {"login": "opd", "password": PASSWORD})
    opd, admin = city.people["opd"], city.people["admin"]
    add_role(person=opd, region=city.region, role="pimpinan", by=admin)
    DownloadLog.objects.log(city.evaluation, by=opd)
    return {model: list(model.objects.values()) for model in (Change, SignInEvent, DownloadLog)}


@pytest.mark.parametrize("model", [Change, SignInEvent, DownloadLog])
@pytest.mark.parametrize("act", ["change", "delete"])
def test_no_line_is_changed_or_deleted_by_whatever_way(logs, city, model, act):
    assert logs[model]
    field = "by" if model is not SignInEvent else "user"
    acts = {
        "change": lambda: model.objects.update(**{field: User.objects.get(username="auditor")}),
        "delete": lambda: model.objects.all().delete(),
    }
    with pytest.raises(IntegrityError, match="Catatan hanya dapat ditambah"), transaction.atomic():
        acts[act]()
    assert list(model.objects.values()) == logs[model]
