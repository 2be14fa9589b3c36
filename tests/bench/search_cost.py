"""What a search costs on the grown city with pages behind its 5,000 documents: `python -m tests.bench.search_cost`.

The pages are drawn from the words of the instruments' items, common ones often, so that some words stand in nearly
every document. Of each statement the quickest of some rounds counts; on SQLite the time of computing, which is the
same on a busy machine.
"""

import os
import random
import time
from collections import Counter
from typing import Any

PAGES, WORDS = 4, 250  # of each document, of each page
LIMIT = 50  # ms of a statement
ROUNDS = 5
ASKED = (
    "laporan",
    "manajemen risiko",
    '"manajemen risiko"',
    '"laporan hasil reviu"',
    "laporan pelaksanaan nomor 1234",
    "kebijakan internal layanan administrasi pemerintahan berbasis elektronik",
    "pela",
    "tidakadayangbegini",
    "denpasar 2024",
)
PEOPLE = ("diskominfo", "opd", "pimpinan", "admin")


def main() -> None:
    os.environ["DEMO_PLAN"] = "spbe47"
    from tests.crawl.site import demo_site

    with demo_site():
        from tests.bench.grown import grow
        from tests.bench.pages import read_site

        grow(read_site())
        _write_pages()
        _index()
        worst = max(_measure(name, text) for name in PEOPLE for text in ASKED)
    raise SystemExit(worst > LIMIT)


def _write_pages() -> None:
    """A read file for every document; the same in every run."""
    from domains.models import EvidenceItem
    from evidence.models import DocumentVersion, PageText, VersionReading

    lot = random.Random(16)
    seen = Counter(word for text in EvidenceItem.objects.values_list("text", flat=True) for word in text.split())
    words, weights = list(seen), list(seen.values())
    versions = list(DocumentVersion.objects.filter(page_reading=None, file__gt="").values_list("pk", flat=True))
    VersionReading.objects.bulk_create((VersionReading(version_id=pk) for pk in versions), batch_size=1000)
    PageText.objects.bulk_create(
        (
            PageText(version_id=pk, number=n, text=" ".join(lot.choices(words, weights, k=WORDS)))
            for pk in versions
            for n in range(1, PAGES + 1)
        ),
        batch_size=1000,
    )


def _index() -> None:
    from search.document_index import rebuild_index

    began = time.process_time()
    total = rebuild_index()
    print(f"indexed {total} documents of {PAGES} pages in {time.process_time() - began:.0f} s of CPU", flush=True)


def _measure(name: str, text: str) -> float:
    """Milliseconds of the dearest statement; prints what the whole search took."""
    from django.contrib.auth import get_user_model
    from django.db import connection

    from search.one_search import search

    clock = time.thread_time if connection.vendor == "sqlite" else time.perf_counter
    rounds: list[list[float]] = []
    whole: list[float] = []
    for _ in range(ROUNDS):
        user = get_user_model().objects.get(username=name)
        user.active_memberships  # noqa: B018  # read once a request
        times: list[float] = []

        def timed(execute: Any, sql: str, params: Any, many: bool, context: Any, times: list[float] = times) -> Any:
            began = clock()
            try:
                return execute(sql, params, many, context)
            finally:
                times.append(1000 * (clock() - began))

        began = time.thread_time()
        with connection.execute_wrapper(timed):
            answer = search(user, text)
        whole.append(1000 * (time.thread_time() - began))
        rounds.append(times)
    best = [min(column) for column in zip(*rounds, strict=True)]
    found = sum(len(group.hits) for group in answer.groups)
    print(
        f"{connection.vendor} {name:11} {text[:40]:40} {len(best)} statements, dearest {max(best):6.1f} ms, "
        f"together {sum(best):6.1f} ms, CPU {min(whole):6.1f} ms, {found} hits",
        flush=True,
    )
    return max(best)


if __name__ == "__main__":
    main()
