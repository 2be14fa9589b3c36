"""Which bytes of a stored file go to whom: a picture that tells where it was taken leaves as its copy.

Only who keeps the document (its owner, Diskominfo) may take the original.
"""

from django.db.models.fields.files import FieldFile

from accounts.models import User
from evaluations.permissions import Refused
from evidence.models import DocumentVersion
from history.models import DownloadLog

KEEPERS = "Berkas asli foto ini memuat data lokasi; hanya OPD pemilik dan Diskominfo yang dapat mengambilnya."


def take(*, version: DocumentVersion, by: User, shown: bool, original: bool) -> FieldFile:
    """Log who took it, and return the file. `shown`: in the browser; `original`: with all that it tells.

    Raises `Refused` (in quarantine, no copy yet, the original for somebody else).
    """
    file = _file(version, by, shown, original)
    is_original = original and version.has_position
    DownloadLog.objects.log(version, by=by, shown=shown, is_original=is_original)
    return file


def _file(version: DocumentVersion, by: User, shown: bool, original: bool) -> FieldFile:
    if version.in_quarantine:
        raise Refused(version.closed_because)
    if original:
        if version.has_position and not version.document.is_kept_by(by):
            raise Refused(KEEPERS)
        return version.file
    if shown and version.copy:
        return version.copy.file
    if version.handed_on is None:
        raise Refused(version.withheld_because)
    return version.handed_on
