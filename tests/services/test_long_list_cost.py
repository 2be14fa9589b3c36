"""The job of a long list, in a process of its own as a worker is one: what it costs is measured there."""

import json
import subprocess
import sys

import pytest

from accounts.models import Membership
from imports.fault_sheet import columns_xlsx
from imports.import_kinds import plan_import
from imports.office_lists import PEOPLE_IMPORT
from imports.sheet_drafts import choice_of, keep_draft
from imports.sheet_steps import hand_over
from jobs import queue
from notices.models import Mail
from tests.services.processes import ROOT, environment
from ui.sheets import read_table
from undo.models import BulkAct

ROWS = 5000
MOST_SECONDS, MOST_MB = 30, 200  # CPU seconds, peak of memory
LONGEST = 300  # seconds; the machine of the tests may be busy
LETTERS = "abcdefghijklmnopqrstuvwxyz"
# As a worker does it. `ru_maxrss` would count what this process, its parent, had before; VmHWM is its own peak.
WORK = """
import django, json, re, resource
django.setup()
from imports.tasks import write_list
write_list({job})
used = resource.getrusage(resource.RUSAGE_SELF)
peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1])
print(json.dumps([used.ru_utime + used.ru_stime, peak / 1024]))
"""


def office_sheet():
    """5,000 people, each with a name and an address of their own."""
    names = [column.name for column in PEOPLE_IMPORT.columns]
    lines = []
    for n in range(ROWS):
        name = f"I Made {LETTERS[n % 26]}{LETTERS[n // 26 % 26]}{LETTERS[n // 676]}arta"
        cells = (name, "", "Operator", f"orang{n}@contoh.go.id", "Dinas Kesehatan", "", "Staf", "")
        lines.append(dict(zip(names, cells, strict=True)))
    return columns_xlsx("ORANG", PEOPLE_IMPORT.columns, lines)


@pytest.fixture
def job(city, transactional_db, monkeypatch):
    """The sheet as it is handed over after its preview; no worker has come yet."""
    monkeypatch.setattr(queue, "send", lambda job: None)
    draft = keep_draft(city.people["admin"], PEOPLE_IMPORT.code, "orang.xlsx", office_sheet())
    table = read_table(bytes(draft.content), draft.name, PEOPLE_IMPORT.columns, choice_of(draft))
    plan = plan_import(PEOPLE_IMPORT, city.region, table, {})
    assert plan.new == ROWS
    return hand_over(draft, PEOPLE_IMPORT, city.region, plan).job


def test_five_thousand_people_cost_a_worker_half_a_minute_at_most_and_little_memory(job, city, tmp_path):
    before = Membership.objects.filter(region=city.region).count()
    program = [sys.executable, "-c", WORK.format(job=job.pk)]
    options = {"cwd": ROOT, "env": environment(tmp_path), "timeout": LONGEST}
    done = subprocess.run(program, check=True, capture_output=True, **options)
    seconds, megabytes = json.loads(done.stdout.splitlines()[-1])
    assert Membership.objects.filter(region=city.region).count() == before + ROWS
    assert BulkAct.objects.get().words == f"{ROWS} orang dan peran ditambahkan dari berkas"
    assert Mail.objects.count() == ROWS
    assert seconds < MOST_SECONDS, f"{seconds:.1f} CPU seconds"
    assert megabytes < MOST_MB, f"{megabytes:.0f} MB"
