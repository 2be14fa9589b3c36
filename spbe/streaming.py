"""A sendfile backend that streams: the package's own simple one reads the whole file into memory."""

from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpRequest


def sendfile(request: HttpRequest, filepath: Path, **kwargs: Any) -> FileResponse:
    """django-sendfile2 sets the headers."""
    return FileResponse(filepath.open("rb"))
