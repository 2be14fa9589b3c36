"""The load: people who post real forms, figures that follow from their answers, and a look-up that misses nothing."""

import tempfile
from pathlib import Path

import psycopg2
import pytest
import redis

from evaluations.models import Score
from evidence.models import DocumentVersion
from history.models import HistoryEntry
from tests.load import servers
from tests.load.__main__ import Measurement, arguments
from tests.load.figures import figures_of
from tests.load.lookup import lost
from tests.load.traffic import Answer
from tests.services.conftest import missing
from tests.services.web import web_of

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("services")]


@pytest.fixture
def web(tmp_path, city, settings, transactional_db):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]  # the server takes no weaker ones
    with web_of(tmp_path, city) as server:
        yield server


def test_people_at_work_lose_nothing_and_what_is_lost_is_found(web, city, capsys):
    measured = Measurement(arguments(["--people", "5", "--think", "0.1", "--seconds", "4"]), web.port)
    measured.run()
    work, told = measured.work, capsys.readouterr().out
    assert "0 lost\n0 errors" in told, told
    assert {"page", "save", "upload", "leaders"} <= {answer.kind for answer in work.answers}
    assert len(work.sent) == DocumentVersion.objects.count() >= 1
    assert len(work.saved) == HistoryEntry.objects.filter(details__name="value").count() >= 1
    version = DocumentVersion.objects.first()
    version.file.storage.delete(version.file.name)
    Score.objects.filter(indicator__number=work.saved[-1].number).update(version=0)
    found = lost(city.evaluation, work)
    assert [line for line in found if "not stored as it was sent" in line]
    assert [line for line in found if "stands before it" in line]


def test_figures_count_what_was_sent_in_their_time():
    answers = [Answer("page", n / 10, 0.2) for n in range(95)] + [Answer("save", 9.6, 3.0, "x answers 500")]
    answers += [Answer("page", 11, 60.0), Answer("sign-in", 5, 60.0)]
    figures = figures_of(answers, people=4, asked=10, began=0, ended=10)
    assert (figures.rate, figures.errors, figures.is_within) == (9.5, 1, False)
    assert (figures.p50, round(figures.p95, 1)) == (0.2, 0.2)
    assert figures_of(answers[:90], people=4, asked=10, began=0, ended=10).is_within
    slow = [Answer("page", 1, 0.1)] * 90 + [Answer("page", 1, 1.5)] * 10
    assert not figures_of(slow, people=4, asked=10, began=0, ended=10).is_within


def test_what_is_not_installed_is_named(monkeypatch):
    monkeypatch.setattr(servers.Path, "glob", lambda *_: iter(()))
    monkeypatch.setattr(servers.shutil, "which", lambda name: None)
    with pytest.raises(servers.ServerMissing, match=r"PostgreSQL .*; Redis"):
        servers.require_programs()


@pytest.fixture
def open_folder():
    """Not pytest's own: every run shuts that for other users, and PostgreSQL is one."""
    with tempfile.TemporaryDirectory(prefix="kawal-uji-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


def test_the_servers_of_a_measurement_answer_and_are_gone_afterwards(open_folder):
    try:
        servers.require_programs()
    except servers.ServerMissing as error:
        missing(str(error))
    with servers.postgres(open_folder / "postgres") as database, servers.redis_server(open_folder / "redis") as queue:
        with psycopg2.connect(database) as line, line.cursor() as cursor:
            cursor.execute("SHOW fsync")
            assert cursor.fetchone() == ("on",)
        assert redis.Redis.from_url(queue).ping()
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(database)
    with pytest.raises(redis.ConnectionError):
        redis.Redis.from_url(queue).ping()
