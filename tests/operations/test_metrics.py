"""/metrics: numbers for who shows the token, nothing for anybody else; no names and no contents in it."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as site
from django.test import Client
from django.urls import reverse
from prometheus_client.parser import text_string_to_metric_families

from jobs.models import Job
from regions import clock

TOKEN = "kunci-ukuran-untuk-uji"
ALLOWED = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def measured(settings, db):
    settings.METRICS_TOKEN = TOKEN


def numbers(content: bytes) -> dict[frozenset[str], float]:
    """{name and the values of its labels: number}."""
    families = text_string_to_metric_families(content.decode())
    return {frozenset([s.name, *s.labels.values()]): s.value for family in families for s in family.samples}


def test_without_a_token_there_is_no_such_page(db):
    assert Client().get("/metrics", headers=ALLOWED).status_code == 404


@pytest.mark.parametrize("sent", [{}, {"Authorization": "Bearer lain"}, {"Authorization": "Bearer "}])
def test_who_does_not_show_the_token_reads_nothing(measured, sent):
    answer = Client().get("/metrics", headers=sent)
    assert (answer.status_code, answer.content) == (401, b"")


def test_requests_parts_and_jobs_are_counted(measured, city):
    browser = Client()
    browser.force_login(city.people["opd"])
    before = numbers(Client().get("/metrics", headers=ALLOWED).content)
    browser.get(reverse("duties"))
    browser.get(reverse("system"))
    Job.objects.create(name="jobs.sweep", target="rahasia", created_at=clock.now(), heartbeat=clock.now())
    answer = Client().get("/metrics", headers=ALLOWED)
    found = numbers(answer.content)

    def more(*key):
        return found[frozenset(key)] - before.get(frozenset(key), 0)

    assert more("kawal_requests_total", "duties", "GET", "2xx") == 1
    assert more("kawal_requests_total", "system", "GET", "4xx") == 1
    assert more("kawal_request_seconds_count") >= 2
    assert more("kawal_request_queries_sum") > 5
    assert found[frozenset(["kawal_part_up", "database"])] == 1
    assert found[frozenset(["kawal_part_up", "worker"])] == 0
    assert found[frozenset(["kawal_jobs", "waiting"])] == 1
    assert found[frozenset(["kawal_disk_free_bytes"])] > 0
    for secret in (b"rahasia", city.people["opd"].username.encode() + b"@", b"Denpasar", b"/siklus/"):
        assert secret not in answer.content


def test_counts_of_processes_that_have_ended_are_added_up_in_the_same_files(tmp_path):
    """As gunicorn's workers, which are made anew all day: the next one goes on in the file of the last."""
    count = "from operations.request_counters import count_request; count_request('duties', 'GET', 200, 0.1, 3)"
    read = "from operations.request_counters import collected; from prometheus_client import generate_latest"
    env = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "METRICS_TOKEN": TOKEN, "LOCAL": "1"}

    def run(code):
        program = f"import django; django.setup(); {code}"
        command = [sys.executable, "-c", program]
        return subprocess.run(command, cwd=site.BASE_DIR, env=env, check=True, capture_output=True).stdout

    run(count)
    files = sorted(path.name for path in tmp_path.iterdir())
    run(count)
    assert sorted(path.name for path in tmp_path.iterdir()) == files
    found = numbers(run(f"{read}; import sys; sys.stdout.buffer.write(generate_latest(collected()))"))
    assert found[frozenset(["kawal_requests_total", "duties", "GET", "2xx"])] == 2
