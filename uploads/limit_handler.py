"""Stops writing an upload that grows over the limit, whatever size the browser claims."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class UploadLimitHandler(FileUploadHandler):
    """Stands before Django's handlers. The rest of a file that is too large is read and thrown away, so that the
    form still arrives whole and can say what is wrong: the file comes as an empty one with its real size.

    All files of a request share the limit: ours bring one each, and nobody, signed in or not, fills the disk with many.
    """

    taken = 0  # bytes of the request's files so far

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.over = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.taken += len(raw_data)
        self.over = self.over or self.taken > settings.EVIDENCE_MAX_MB * 1024 * 1024
        return None if self.over else raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if not self.over:
            return None
        return UploadedFile(BytesIO(), name=self.file_name, content_type=self.content_type, size=file_size)
