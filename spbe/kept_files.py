"""Files of a form that came too late: kept as unfinished uploads, which the form's page offers again."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.permissions import Refused
from spbe.sent_texts import is_own_page
from uploads import pieces

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
        with transaction.atomic():
            upload = pieces.begin_upload(by=user, name=file.name or "", size=file.size or 0, page=page)
        for offset, piece in _cut(file):
            upload = pieces.append_chunk(upload=upload, offset=offset, piece=piece)
    except (ValidationError, pieces.UploadTooLarge, pieces.UploadGone, Refused):
        return ""
    return upload.name


def _cut(file: UploadedFile) -> Iterator[tuple[int, bytes]]:
    file.seek(0)
    offset = 0
    while piece := file.read(pieces.PIECE):
        yield offset, piece
        offset += len(piece)
