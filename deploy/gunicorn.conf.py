"""How many web processes and threads: from the cores and the memory of the machine, read when gunicorn starts.

Pages are work for the processor, so a process a core and one more, which works while another waits for the database.
Threads only wait: for the database, for files that are sent slowly. WEB_WORKERS and WEB_THREADS override both.
"""

import gc
import os
from typing import Any

PROCESS_MB = 250  # of one web process after a day of reports and sheets; 125 at rest
OTHERS_MB = 1500  # database, Redis, worker, reader, beat and the system beside it
MOST = 17  # beyond some cores the database is the limit


def sized(cores: int, memory_mb: int) -> int:
    """Web processes of a machine: at least two, so that one long answer holds nobody up."""
    room = (memory_mb - OTHERS_MB) // PROCESS_MB
    return max(2, min(cores + 1, room, MOST))


def memory_mb() -> int:
    """Of the machine, or what the container may use."""
    found = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        with open("/sys/fs/cgroup/memory.max", encoding="ascii") as limit:
            found = min(found, int(limit.read()))
    except (OSError, ValueError):  # no container, or one without a limit
        pass
    return found // 2**20


wsgi_app = "spbe.wsgi"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS") or sized(len(os.sched_getaffinity(0)), memory_mb()))
threads = int(os.environ.get("WEB_THREADS") or 4)
# The program is loaded once, by the process that all others are forked from: a new one answers at once.
preload_app = True
# A process is made anew after so many requests: what a report or a large sheet has taken is given back.
max_requests, max_requests_jitter = 2000, 400
loglevel = "warning"
# A person clicks again within a minute: the connection of the proxy or the browser stays, and none is cut at a click.
keepalive = 75
COLLECTED_AFTER = 50_000  # objects; at Python's 700 a page of a thousand template nodes is searched ten times over


def on_starting(server: Any) -> None:
    """What the program holds as long as it runs is made before the fork, and shared: templates too.

    No connection goes along, and no search for garbage touches what is shared.
    """
    from django.conf import settings
    from django.db import connections
    from django.template.loader import get_template

    folder = settings.BASE_DIR / "templates"
    for path in folder.rglob("*.html"):
        get_template(str(path.relative_to(folder)))
    connections.close_all()
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECTED_AFTER, 20, 20)
