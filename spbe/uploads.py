"""Stops writing an upload that grows over the limit, whatever size the browser claims."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class LimitHandler(FileUploadHandler):
    """Stands before Django's handlers. The rest of a file that is too large is read and thrown away, so that the
    form still arrives whole and can say what is wrong: the file comes as an empty one with its real size.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.over = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.over = self.over or start + len(raw_data) > settings.EVIDENCE_MAX_MB * 1024 * 1024
        return None if self.over else raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if not self.over:
            return None
        return UploadedFile(BytesIO(), name=self.file_name, content_type=self.content_type, size=file_size)
