"""The private storage on this host's disk. The only place that knows where a stored file lies."""

import os
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django_sendfile import sendfile

from uploads.full_storage import needs_room
from uploads.part_files import PartFiles, age_of_file
from uploads.private_storage import UPLOAD_FOLDER, PrivateStorage, StagedFile


class WholeFileStorage(FileSystemStorage, PrivateStorage):
    """Stores a file whole or not at all: what was written before the disk was full is taken away again."""

    def _save(self, name: str, content: Any) -> str:
        is_new = not self.exists(name)
        with needs_room():
            try:
                return super()._save(name, content)  # type: ignore[misc]
            except OSError:
                if is_new:
                    with suppress(OSError):
                        os.unlink(self.path(name))
                raise

    def send(
        self, request: HttpRequest, name: str, *, attachment: bool, filename: str, content_type: str
    ) -> HttpResponseBase:
        """By this process or by nginx, as `SENDFILE_BACKEND` says."""
        answer: HttpResponseBase = sendfile(
            request, self.path(name), attachment=attachment, attachment_filename=filename, mimetype=content_type
        )
        return answer

    def workplace(self, folder: str) -> Path:
        """The same disk: a finished file only changes its name."""
        return Path(self.path(folder))

    def stage(self, name: str, source: Path) -> StagedFile:
        source.chmod(settings.FILE_UPLOAD_PERMISSIONS)
        return StagedFile(name, partial(os.replace, source, self.path(name)))

    def age(self, name: str) -> timedelta:
        return age_of_file(Path(self.path(name)))

    def part_store(self) -> PartFiles:
        return PartFiles(Path(self.path(UPLOAD_FOLDER)))
