"""Files that arrive at once, or are made here of what has arrived: kept as an upload that a form takes later."""

import os
from typing import Any, BinaryIO

from django.db import transaction

from accounts.models import User
from uploads import pieces
from uploads.models import Upload


def keep_upload(
    *, by: User, name: str, content: BinaryIO, page: str = "", details: dict[str, Any] | None = None
) -> Upload:
    """A whole file as the person's own upload, judged as any. Raises what `begin_upload` and `append_chunk` raise."""
    size = content.seek(0, os.SEEK_END)
    with transaction.atomic():
        upload = pieces.begin_upload(by=by, name=name, size=size, page=page, details=details)
    content.seek(0)
    offset = 0
    while piece := content.read(pieces.PIECE):
        upload = pieces.append_chunk(upload=upload, offset=offset, piece=piece)
        offset += len(piece)
    return upload
