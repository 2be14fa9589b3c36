"""Which bytes of a stored file go to whom: what tells where it was taken, or opens nowhere, leaves as its copy.

The original is there for those who ask for it by name; one that tells its place only for who keeps the document (its
owner, Diskominfo).
"""

from dataclasses import dataclass

from django.db.models.fields.files import FieldFile

from accounts.models import User
from evaluations.permissions import Refused
from evidence.models import DocumentVersion, VersionCopy
from evidence.models.document import LONGEST_NAME
from history.models import DownloadLog
from uploads import filetypes

NO_SEARCHABLE = "Berkas ini belum mempunyai salinan yang dapat dicari."
SEARCHABLE_ENDING = " (dapat dicari).pdf"
KEEPERS = "Berkas asli foto ini memuat data lokasi; hanya OPD pemilik dan Diskominfo yang dapat mengambilnya."


@dataclass(frozen=True)
class TakenFile:
    """What leaves: the file, what it is called there, what it is."""

    file: FieldFile
    name: str
    content_type: str


def searchable_name(version: DocumentVersion) -> str:
    """What the copy of a scan is called: the name that the file came with, ended otherwise."""
    stem = version.original_name.rpartition(".")[0] or version.original_name
    return f"{stem[:LONGEST_NAME]}{SEARCHABLE_ENDING}"


def take(*, version: DocumentVersion, by: User, shown: bool, original: bool, searchable: bool = False) -> TakenFile:
    """Log who took it, and return it. `shown`: in the browser; `original`: with all that it tells; `searchable`: the
    copy of a scan with its words.

    Raises `Refused` (in quarantine, no copy yet, the original for somebody else).
    """
    taken = _searchable(version) if searchable else _taken(version, by, shown, original)
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


def _searchable(version: DocumentVersion) -> TakenFile:
    if version.in_quarantine:
        raise Refused(version.closed_because)
    if version.searchable_copy is None:
        raise Refused(NO_SEARCHABLE)
    return TakenFile(version.searchable_copy.file, searchable_name(version), version.searchable_copy.content_type)
