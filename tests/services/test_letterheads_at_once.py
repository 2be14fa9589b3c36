"""Two people keep a letterhead at the same moment, each from another cycle of the city: one of the two counts."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from history.models import HistoryEntry
from outputs.letterheads import letterhead_writes
from outputs.models import Letterhead
from tests.acting import pemdi
from tests.builders.letterhead_builders import letterhead
from tests.history_rows import texts

AT_ONCE = 0.5  # seconds that the slow one leaves to the other


def test_of_two_letterheads_kept_at_once_one_counts(city, instruments, transactional_db, monkeypatch):
    by, content = city.people["diskominfo"], letterhead("Kop")
    next_year = pemdi(city, instruments)
    under_way, retire = Event(), letterhead_writes._retire_current

    def slowly(evaluation):
        before = retire(evaluation)
        if not under_way.is_set():
            under_way.set()
            time.sleep(AT_ONCE)
        return before

    def kept(cycle, name):
        try:
            letterhead_writes.save_letterhead(evaluation=cycle, upload=SimpleUploadedFile(name, content), by=by)
        finally:
            connection.close()

    def second():
        assert under_way.wait(5)
        kept(next_year, "kedua.docx")

    monkeypatch.setattr(letterhead_writes, "_retire_current", slowly)
    with ThreadPoolExecutor() as pool:
        for future in [pool.submit(kept, city.evaluation, "pertama.docx"), pool.submit(second)]:
            future.result()
    standing = {row.original_name: row.retired_at is None for row in Letterhead.objects.all()}
    assert standing == {"pertama.docx": False, "kedua.docx": True}
    told = texts(HistoryEntry.objects.filter(kind="letterhead_changed").order_by("pk"), "before", "after")
    assert list(told) == [("", "pertama.docx"), ("pertama.docx", "kedua.docx")]
