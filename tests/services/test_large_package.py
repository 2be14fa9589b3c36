"""A package of 200 files and 300 MB by real workers: one is killed half-way, the next makes it in little memory.

The files are cheap: a few random bytes and a hole. Linux only: the kernel is asked for the worker's peak memory.
"""

import hashlib
import os
import re
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from evaluations.choices import VerdictOutcome
from evidence.models import Citation, Document, DocumentVersion, Verdict
from evidence.models.document import evidence_storage
from jobs.models import Job
from outputs.models import Package
from tests.packing import folder
from tests.services.processes import environment, run_python, start_worker, wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="puncak memori dibaca dari /proc")
FILES, SIZE = 200, 1_500_000
MEMORY = 170 * 1024 * 1024  # of it 144 MB at rest: the libraries of the second step take 13 MB of that
ORDER = """
from accounts.models import User
from outputs.packages import package_orders
from evaluations.models import Evaluation
package_orders.order_package(
    evaluation=Evaluation.objects.get(), indicator=None, accepted_only=True,
    site="https://spbe.contoh.invalid", by=User.objects.get(username="diskominfo"),
)
"""


@pytest.fixture
def shelves(city, transactional_db) -> dict[str, str]:
    """Accepted evidence, ten files to each of twenty indicators: {SHA-256: name in the zip}."""
    by, judge = city.people["opd"], city.people["asesor_internal"]
    indicators = list(city.evaluation.instrument.indicators.order_by("number"))
    documents = Document.objects.bulk_create(
        Document(region=city.region, owner=city.agency, title=f"Laporan {number:03}", created_by=by)
        for number in range(FILES)
    )
    versions = DocumentVersion.objects.bulk_create(_version(document, by) for document in documents)
    citations = Citation.objects.bulk_create(
        Citation(
            evaluation=city.evaluation,
            indicator=indicators[place // 10],
            version=version,
            agency=city.agency,
            created_by=by,
        )
        for place, version in enumerate(versions)
    )
    Verdict.objects.bulk_create(Verdict(citation=row, outcome=VerdictOutcome.ACCEPTED, by=judge) for row in citations)
    return {row.version.sha256: row.version.document.title for row in citations}


def _version(document, by):
    version = DocumentVersion(
        document=document,
        number=1,
        original_name="laporan.pdf",
        content_type="application/pdf",
        size=SIZE,
        uploaded_by=by,
    )
    path = Path(evidence_storage().path(version.pk.hex))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(os.urandom(64))
        file.truncate(SIZE)
    version.file.name, version.sha256 = version.pk.hex, hashlib.sha256(path.read_bytes()).hexdigest()
    return version


def peak_memory(pid: int) -> int:
    """Bytes of the process at its largest."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024


def packed(path: Path) -> dict[str, str]:
    """{SHA-256: title} of the files inside the inner zips."""
    found = {}
    with zipfile.ZipFile(path) as outer:
        for name in [name for name in outer.namelist() if name.endswith(".zip")]:
            with outer.open(name) as stream, zipfile.ZipFile(stream) as inner:
                for entry in [entry for entry in inner.namelist() if entry.endswith(".pdf")]:
                    title = entry.split(".")[2].replace("-", " ")
                    found[hashlib.sha256(inner.read(entry)).hexdigest()] = title
    return found


def test_two_hundred_files_survive_a_killed_worker_and_fit_into_little_memory_while_the_progress_shows(
    shelves, tmp_path
):
    env, log, seen = environment(tmp_path), tmp_path / "worker.log", []
    run_python(ORDER, env)

    def is_done() -> bool:
        state, progress = Job.objects.values_list("state", "progress").get()
        seen.append(progress)
        return state == Job.State.DONE

    worker = start_worker(env, log)
    try:
        wait_until(lambda: is_done() or seen[-1] >= 10, log)
        worker.kill()  # half-way: the next worker begins anew
        worker.wait(30)
        assert (seen[-1] < 100, len(list(folder().rglob("*.zip")))) == (True, 1)
        Job.objects.update(heartbeat=timezone.now() - timedelta(minutes=5))
        run_python("from jobs import queue; queue.requeue_lost_jobs()", env)
        seen.clear()
        worker = start_worker(env, log)
        wait_until(is_done, log)
        memory = peak_memory(worker.pid)
    finally:
        worker.kill()
        worker.wait(30)
    package = Package.objects.get()
    assert packed(Path(evidence_storage().path(package.path))) == shelves
    assert [path.name for path in folder().iterdir()] == [f"{package.pk}.zip"]
    assert (package.remarks, package.versions.count(), package.size > FILES * SIZE) == ([], FILES, True)
    assert memory < MEMORY, f"{memory / 1024 / 1024:.0f} MB"
    watched = seen[seen.index(0) :] if 0 in seen else seen
    assert len(set(watched) - {0, 100}) >= 2, f"kemajuan tidak terlihat: {seen}"
