"""Large files of a form wait on the disk until they are judged; where it is full, the form arrives without them."""

from contextlib import suppress
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from submissions.form_tokens import KNOWN_DIGEST
from uploads.full_storage import UnstoredFile, is_full


class DiskUploadHandler(TemporaryFileUploadHandler):
    """Django's, but a full disk is no end of the request: what else was typed is read to the end and kept."""

    is_out_of_room = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.is_out_of_room = False
        with self._noticing():
            super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if not self.is_out_of_room:
            with self._noticing():
                super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if not self.is_out_of_room:
            with self._noticing():  # the last bytes are written now
                return super().file_complete(file_size)
        return UnstoredFile(self.file_name or "", self.content_type, file_size, KNOWN_DIGEST)

    def _noticing(self) -> "_Noticing":
        return _Noticing(self)


class _Noticing:
    """Remembers that there was no room, and takes away what was written."""

    def __init__(self, handler: DiskUploadHandler) -> None:
        self.handler = handler

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if not is_full(error):
            return False
        self.handler.is_out_of_room = True
        if (file := getattr(self.handler, "file", None)) is not None:
            with suppress(OSError):  # closing writes what is left, and finds no room either
                file.close()
        return True
