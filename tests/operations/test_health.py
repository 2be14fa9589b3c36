"""What a probe and an administrator are told when a part is dead."""

from datetime import timedelta

import pytest
from celery.signals import beat_embedded_init, beat_init
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from jobs.models import Job
from operations.heartbeats import Process, record_sign
from operations.tasks import heartbeat
from regions import clock
from tests.builders.html_builders import one_line

pytestmark = pytest.mark.django_db
PARTS = ["database", "migrations", "cache", "storage", "disk", "worker", "beat", "queue"]


def test_worker_and_beat_are_heard_by_the_message_that_beat_sends():
    heartbeat.apply_async()  # eager: published and worked on in this process
    record_sign(Process.BEAT)
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()) == (200, dict.fromkeys(PARTS, True))


@pytest.mark.parametrize("started", [beat_init, beat_embedded_init])
def test_a_clock_that_has_just_started_is_heard_before_its_first_message(started):
    assert Client().get("/readyz").json()["beat"] is False
    started.send(sender=None)
    assert Client().get("/readyz").json()["beat"] is True


@pytest.mark.parametrize("dead", [Process.WORKER, Process.BEAT])
def test_a_dead_process_shows_within_two_minutes(dead):
    for process in Process:
        record_sign(process)
    clock.set_now(clock.now() + timedelta(minutes=2))
    record_sign(next(process for process in Process if process != dead))
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()) == (503, dict.fromkeys(PARTS, True) | {dead: False})


def test_a_folder_that_takes_no_byte_is_told(settings, tmp_path):
    record_sign(Process.WORKER)
    record_sign(Process.BEAT)
    (tmp_path / "berkas").write_text("bukan folder")
    settings.STORAGES = settings.STORAGES | {
        "evidence": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "berkas")},
        }
    }
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["storage"]) == (503, False)


def test_a_job_that_waits_too_long_is_told():
    moment = clock.now()
    Job.objects.create(name="jobs.sweep", target="1", created_at=moment, heartbeat=moment)
    clock.set_now(moment + timedelta(minutes=9))
    assert Client().get("/readyz").json()["queue"] is True
    clock.set_now(moment + timedelta(minutes=11))
    assert Client().get("/readyz").json()["queue"] is False


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "10.0.0.8"}, 400),
        ({"HTTP_X_FORWARDED_FOR": "10.0.0.8"}, 400),
        ({"HTTP_FORWARDED": "for=10.0.0.8"}, 400),
        ({"REMOTE_ADDR": ""}, 400),
    ],
)
def test_any_host_is_taken_on_a_direct_loopback_connection_only(sent, status):
    assert Client().get("/healthz", HTTP_HOST="apa-saja.example", **sent).status_code == status


def test_no_other_page_takes_any_host():
    assert Client().get(reverse("help"), HTTP_HOST="apa-saja.example").status_code == 400


def test_pages_say_since_when_the_queue_stands_still(city, client):
    client.force_login(city.people["opd"])
    record_sign(Process.WORKER)
    assert "Antrean tidak berjalan" not in client.get(reverse("duties")).text
    clock.set_now(clock.now() + timedelta(minutes=2))
    page = one_line(client.get(reverse("duties")).text)
    assert "<strong>Antrean tidak berjalan sejak 14 Agu 2025, 12.00" in page


def test_a_cache_that_is_away_does_not_take_the_page_with_it(city, client, monkeypatch):
    client.force_login(city.people["opd"])

    def away(*args, **kwargs):
        raise ConnectionError("redis")

    for what in ("get", "set", "delete"):
        monkeypatch.setattr(type(cache._connections["default"]), what, away)
    assert client.get(reverse("duties")).status_code == 200
    assert client.get(reverse("results")).status_code == 200


def test_a_failed_job_is_tried_again_once(city, client):
    client.force_login(city.people["admin"])
    moment = clock.now()
    job = Job.objects.create(
        name="operations.heartbeat",
        target="1",
        state="gagal",
        attempts=5,
        error="Belum berhasil.",
        created_at=moment,
        heartbeat=moment,
    )
    page = client.get(reverse("system"))
    assert one_line(page.text).count("Belum berhasil.") == 1
    for _ in range(2):
        client.post(reverse("job_retry", args=[job.pk]))
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == ("menunggu", 0, "")
