"""Stored files as they lie in the private storage: their checksum, and whether anything touched them."""

import hashlib
from collections.abc import Callable

from evidence.models import DocumentVersion

BLOCK = 1024 * 1024


def stored_sha256(version: DocumentVersion | None, report: Callable[[int], None] | None = None) -> str | None:
    """Of the file as it is now, read whole; None where there is none. `report` is told the bytes of each block."""
    name = version.file.name if version else None
    if version is None or not name or not version.file.storage.exists(name):
        return None
    summed = hashlib.sha256()
    with version.file.storage.open(name) as stream:
        while block := stream.read(BLOCK):
            summed.update(block)
            if report:
                report(len(block))
    return summed.hexdigest()


def file_trace(version: DocumentVersion) -> str:
    """Size and moment of the last change, without reading it; "" where the file is gone."""
    try:
        changed = version.file.storage.get_modified_time(str(version.file.name))
        return f"{version.file.storage.size(str(version.file.name))} {changed.isoformat()}"
    except FileNotFoundError:
        return ""
