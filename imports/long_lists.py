"""A long list is written by a worker, in one transaction: all of it is one act, or nothing is.

How far it is shows through the cache, which no transaction holds back. A worker taken for dead does no harm: the next
one waits for the sheet's row, finds the result, and leaves.
"""

from collections.abc import Callable

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Membership
from accounts.permissions import Refused, why_not_allowed
from imports.import_kinds import ImportKind, kind_of, plan_import, write_import
from imports.models import SheetDraft
from imports.sheet_drafts import choice_of
from imports.sheet_steps import DATA_CHANGED, import_digest
from jobs.models import Job
from jobs.queue import JobProgress
from ui.sheets import SheetTable, read_table

GAVE_UP = "Belum berhasil karena gangguan; tidak ada yang ditulis. Unggah berkasnya sekali lagi."
SHOWN_FOR = 3600  # seconds
TOLD_EVERY = 25  # rows


def write_list(target: str, report: JobProgress) -> None:
    """Write what was previewed (background). `target`: the sheet's number and the digest of what was shown."""
    key, _, shown = target.partition(":")
    draft = SheetDraft.objects.select_related("person", "region").get(pk=key)
    if draft.result:
        return
    try:
        kind = kind_of(draft)
        table = read_table(bytes(draft.content), draft.name, kind.columns, choice_of(draft))
        report.now(1)
        _write(draft, kind, table, shown)
    except (Refused, ValidationError) as error:
        _end(draft, str(error) if isinstance(error, Refused) else " ".join(error.messages))


@transaction.atomic
def _write(draft: SheetDraft, kind: ImportKind, table: SheetTable, shown: str) -> None:
    """The sheet's row is held: of two workers the second finds the result."""
    if SheetDraft.objects.select_for_update().get(pk=draft.pk).result:
        return
    region = draft.region
    if refusal := _why_not(kind, draft):
        raise Refused(refusal)
    new, waits = _counted_again(draft, kind, table, shown)
    written, _act = write_import(kind, region, table, draft.answers, draft.person, _teller(draft.pk, new))
    waiting = f" {waits} di antaranya menunggu orang kedua." if waits else ""
    _end(draft, f"{written} {kind.things} {kind.done} dari berkas.{waiting}")


def _counted_again(draft: SheetDraft, kind: ImportKind, table: SheetTable, shown: str) -> tuple[int, int]:
    """How many rows are new, and how many of these wait for a second person; the plan itself is not kept meanwhile."""
    plan = plan_import(kind, draft.region, table, draft.answers)
    if import_digest(plan)[: len(shown)] != shown:
        raise ValidationError(DATA_CHANGED)
    return plan.new, plan.waiting


def _why_not(kind: ImportKind, draft: SheetDraft) -> str | None:
    """Who may no more by now writes nothing."""
    if kind.why_not:
        return kind.why_not(draft.person)
    return why_not_allowed(kind.rule, draft.person, Membership(region=draft.region))


def _teller(key: int, rows: int) -> Callable[[], None]:
    """Called once a row; the cache is told now and then."""
    done = 0

    def tell() -> None:
        nonlocal done
        done += 1
        if done % TOLD_EVERY == 0:
            cache.set(_cache_key(key), (done, rows), SHOWN_FOR)

    return tell


def _end(draft: SheetDraft, result: str) -> None:
    SheetDraft.objects.filter(pk=draft.pk).update(result=result)


def give_up(target: str) -> None:
    SheetDraft.objects.filter(pk=target.partition(":")[0], result="").update(result=GAVE_UP)


def progress_text(draft: SheetDraft) -> str:
    """ "125 dari 5000 baris", for the page of a list that is being written."""
    if told := cache.get(_cache_key(draft.pk)):
        return f"{told[0]} dari {told[1]} baris"
    return "Menunggu antrean" if draft.job and draft.job.state == Job.State.WAITING else "Membaca berkas"


def _cache_key(key: int) -> str:
    return f"impor-daftar-{key}"
