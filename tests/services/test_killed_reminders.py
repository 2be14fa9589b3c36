"""The worker dies again and again in the middle of its reminder runs: everybody is told once, nobody mailed twice."""

import asyncio
import random
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

from aiosmtpd.controller import Controller

from accounts.models import Membership, User
from notices.mails import CLAIM_LIFETIME
from notices.models import Mail, MailChoice, Notification
from tests.services.processes import ROOT, environment

KILLS = 20
PEOPLE = 12
FIRST, LAST = date(2025, 8, 5), date(2025, 8, 29)  # inside the window of the self-assessment

# Forks a child for each run, as a prefork worker does, kills it after a while and says whether it was still at work.
WORKER = """
import os, signal, sys, time
from datetime import datetime
import django
django.setup()
from duties import tasks
from regions import clock

for line in sys.stdin:
    moment, delay = line.split()
    clock.set_now(datetime.fromisoformat(moment))
    child = os.fork()
    if child == 0:
        tasks.send_reminders()
        os._exit(0)
    if float(delay) >= 0:
        time.sleep(float(delay))
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    print("killed" if os.WIFSIGNALED(status) else f"ended {os.WEXITSTATUS(status)}", flush=True)
"""


class Sink:
    """A mail server that keeps the names of what it was given, and takes its time before and after."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(random.uniform(0, 0.02))
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.taken.append((envelope.rcpt_tos[0], message["Subject"]))
        await asyncio.sleep(random.uniform(0, 0.02))
        return "250 OK"


@contextmanager
def mail_server():
    sink = Sink()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(sink, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield sink, port
    finally:
        server.stop()


@contextmanager
def worker(tmp_path, port):
    """`run(day, delay)`: one reminder run at eight in the morning, killed after the delay unless that is negative."""
    env = environment(tmp_path) | {"EMAIL_URL": f"smtp://127.0.0.1:{port}"}
    with (tmp_path / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER], cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
        )

    def run(day, delay=-1.0, hours=8):
        moment = datetime(day.year, day.month, day.day, hours, tzinfo=ZoneInfo("Asia/Makassar"))
        process.stdin.write(f"{moment.isoformat()} {delay}\n".encode())
        process.stdin.flush()
        return process.stdout.readline().decode().strip()

    try:
        yield run
    finally:
        process.stdin.close()
        process.wait(30)
        process.stdout.close()


def fill_the_agency(city):
    """Operators with a duty that is due on 22 August; every second one wants each e-mail by itself."""
    people = User.objects.bulk_create(
        User(username=f"op{n}", full_name=f"Operator {n}", email=f"op{n}@uji.id") for n in range(PEOPLE)
    )
    Membership.objects.bulk_create(
        Membership(user=user, region=city.region, agency=city.agency, role="opd") for user in people
    )
    MailChoice.objects.bulk_create(MailChoice(user=user, mode=MailChoice.Mode.SINGLE) for user in people[::2])
    return people


def kill_again_and_again(run) -> list[date]:
    """Days on which the run was killed until it once came to its end; the last of them is ended in peace."""
    killed, days = 0, [FIRST, FIRST + timedelta(days=1)]
    assert run(days[0]) == "ended 0"  # the worker has started
    begun = time.monotonic()
    assert run(days[1]) == "ended 0"
    lasts = time.monotonic() - begun  # how long an undisturbed run takes here and now
    days.append(days[-1] + timedelta(days=1))
    while killed < KILLS:
        assert days[-1] <= LAST
        if run(days[-1], random.uniform(0, 0.8 * lasts)) == "killed":
            killed += 1
        else:
            days.append(days[-1] + timedelta(days=1))
    assert run(days[-1]) == "ended 0"
    assert run(days[-1], hours=10) == "ended 0"  # long after the last claim
    return days


def test_everybody_is_told_once_and_nobody_is_mailed_twice(city, transactional_db, tmp_path):
    people = fill_the_agency(city)
    with mail_server() as (sink, port), worker(tmp_path, port) as run:
        days = kill_again_and_again(run)
    assert timedelta(hours=2) > CLAIM_LIFETIME
    expected = told_in(days, city.evaluation.pk)
    for user in people:
        assert sorted(Notification.objects.filter(user=user).values_list("key", flat=True)) == expected
    received = Counter(sink.taken)
    assert set(received.values()) == {1}
    check_mails(received, people, days)


def told_in(days, evaluation):
    """What an undisturbed worker tells an operator on these days."""
    due = date(2025, 8, 22)
    steps = {step for day in days for step in (7, 3, 1) if step - 1 <= (due - day).days <= step}
    return sorted([f"harian-{day}" for day in days] + [f"tenggat-{evaluation}-{due}-{step}" for step in steps])


def check_mails(received, people, days):
    """What is marked as sent has arrived; what may not have arrived is marked as uncertain, one a kill at most."""
    rows = list(Mail.objects.select_related("user"))
    arrived = {(mail.user.email, f"Kawal SPBE: {mail.subject}") for mail in rows if mail.state == Mail.State.SENT}
    assert arrived <= set(received)
    doubtful = [mail for mail in rows if mail.state != Mail.State.SENT]
    assert {mail.state for mail in doubtful} <= {Mail.State.UNCERTAIN}
    assert len(doubtful) <= KILLS
    digests = [mail for mail in rows if mail.user in people[1::2]]
    assert Counter(mail.key for mail in digests) == {f"harian-{day}": PEOPLE // 2 for day in days}
