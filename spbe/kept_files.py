"""Files of a form that came too late: kept as unfinished uploads, which the form's page offers again."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from accounts.permissions import Refused
from spbe.sent_texts import is_own_page
from uploads import pieces
from uploads.whole_files import keep_upload

EVIDENCE_FIELD = "file"
OFFERING_PAGES = ("evidence_add", "evidence_renew")  # they show what waits since an earlier visit


def keep_sent_files(request: Any) -> list[str]:
    """The names of those that are kept; what may be no evidence, or has no room, is not."""
    offered = request.resolver_match and request.resolver_match.url_name in OFFERING_PAGES
    if not (offered and request.user.is_authenticated and is_own_page(request)):
        return []
    files = [file for file in request.FILES.getlist(EVIDENCE_FIELD) if isinstance(file, UploadedFile)]
    found = (_keep(file, request.path, request.user) for file in files)
    return [name for name in found if name]


def _keep(file: UploadedFile, page: str, user: Any) -> str:
    try:
        return keep_upload(by=user, name=file.name or "", content=file, page=page).name  # type: ignore[arg-type]  # proxies its stream
    except (ValidationError, pieces.UploadTooLarge, pieces.UploadGone, Refused):
        return ""
