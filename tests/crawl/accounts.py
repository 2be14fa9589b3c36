"""Walk through the site as every account, in as many processes as there are cores."""

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from tests.crawl import site
from tests.crawl.walk import Walk

# An account, the records of its pages, and the addresses that were not followed.
AccountWalk = tuple[str, list[dict[str, Any]], list[str]]


def walks(database: str) -> Iterator[AccountWalk]:
    """Every account in a new process: none fills another's caches. Forks would stop at the threads of typst."""
    with ProcessPoolExecutor(
        max_workers=os.cpu_count(),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=site.begin,
        initargs=(database,),
        max_tasks_per_child=1,
    ) as processes:
        yield from processes.map(walk_as, site.sign_in().items())


def walk_as(signed_in: tuple[str, str]) -> AccountWalk:
    """Read all that one account with its session can reach."""
    account, session = signed_in
    walk = Walk(site.Reader(site.browser_of(session)), site.is_followed)
    walk.start(site.starts())
    records = [
        {
            "account": account,
            "address": link.address,
            "htmx": link.is_htmx,
            "status": reply.status,
            "location": reply.location,
            "type": reply.kind,
            "queries": reply.queries,
            "text": reply.text,
        }
        for link, reply in walk.read.items()
    ]
    return account, records, sorted(f"{account} {link.address}" for link in walk.capped)
