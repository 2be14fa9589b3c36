"""Which bytes of a stored file go to whom: what tells where it was taken, or opens nowhere, leaves as its copy.

The original is there for those who ask for it by name; one that tells its place only for who keeps the document (its
owner, Diskominfo).
"""

from dataclasses import dataclass

from django.db.models.fields.files import FieldFile

from accounts.models import User
from evaluations.permissions import Refused
from evidence.models import DocumentVersion, VersionCopy
from history.models import DownloadLog
from uploads import filetypes

KEEPERS = "Berkas asli foto ini memuat data lokasi; hanya OPD pemilik dan Diskominfo yang dapat mengambilnya."


@dataclass(frozen=True)
class TakenFile:
    """What leaves: the file, what it is called there, what it is."""

    file: FieldFile
    name: str
    content_type: str


def take(*, version: DocumentVersion, by: User, shown: bool, original: bool) -> TakenFile:
    """Log who took it, and return it. `shown`: in the browser; `original`: with all that it tells.

    Raises `Refused` (in quarantine, no copy yet, the original for somebody else).
    """
    taken = _taken(version, by, shown, original)
    is_original = original and version.needs_copy
    DownloadLog.objects.log(version, by=by, shown=shown, is_original=is_original)
    return taken


def _taken(version: DocumentVersion, by: User, shown: bool, original: bool) -> TakenFile:
    if version.in_quarantine:
        raise Refused(version.closed_because)
    if original:
        if version.has_position and not version.document.is_kept_by(by):
            raise Refused(KEEPERS)
        return TakenFile(version.file, version.original_name, version.content_type)
    if shown and version.has_view:
        view = version.copies.get(kind=VersionCopy.Kind.PDF)
        return TakenFile(view.file, f"{version.original_name}.{filetypes.PDF.extension}", view.content_type)
    file = version.copy.file if shown and version.copy else version.handed_on
    if file is None:
        raise Refused(version.withheld_because)
    return TakenFile(file, version.handed_on_name, version.shown_kind.content_type)
