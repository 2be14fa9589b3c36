"""A corrected instrument file is stored, and the cycles that could adopt it tell who brought it."""

from django.db import transaction

from accounts.models import User
from accounts.permissions import regions_where, require_regions
from domains.instrument_loader import LoadedInstrument, store_revision
from domains.models import Instrument
from evaluations.choices import OPEN_STATES
from evaluations.models import Evaluation
from history.choices import HistoryKind
from history.models import HistoryEntry


@transaction.atomic
def load_revision(*, text: str, by: User) -> LoadedInstrument:
    """The next revision of the file's code. No cycle changes. Raises `BrokenInstrument` or `Refused`."""
    require_regions("load_revision", by)
    loaded = store_revision(text, "berkas")
    newest = Instrument.objects.newest().get(code=loaded.code)
    mine = Evaluation.objects.filter(region__in=regions_where("load_revision", by), state__in=OPEN_STATES)
    behind = mine.filter(instrument__code=loaded.code, instrument__revision__lt=newest.revision)
    for evaluation in behind.select_related("instrument"):
        HistoryEntry.objects.record(
            subject=evaluation,
            kind=HistoryKind.REVISION_LOADED,
            details={"code": loaded.code},
            before={"revision": evaluation.instrument.revision},
            after={"revision": newest.revision},
            by=by,
        )
    return loaded
