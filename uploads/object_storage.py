"""The private storage in a bucket of S3 (or of what speaks like it): hosts need no disk in common.

The bucket is private; objects leave through our own views, or as attachments by an address that is signed for a minute.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast
from uuid import uuid4

import boto3
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from django.http import FileResponse, Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header
from storages.backends.s3 import S3Storage

from uploads.full_storage import StorageAway, StorageFull, StorageUnreadable
from uploads.part_objects import PartObjects
from uploads.private_storage import FILE_ABSENT, UPLOAD_FOLDER, PrivateStorage, StagedFile

SIGNED_SECONDS = 60
CONNECT_SECONDS, READ_SECONDS, TRIES = 3, 30, 2
PIECE = 8 * 1024 * 1024  # bytes of a larger object that are in memory at once
BLOCK = 256 * 1024  # bytes read from the bucket at once
NO_OBJECT = {"NoSuchKey", "404", "NotFound"}
NO_ROOM_STATUS = 507


class _ObjectResponse(FileResponse):
    block_size = BLOCK


@contextmanager
def reaching_bucket(away: type[StorageAway] = StorageAway) -> Iterator[None]:
    """Raises FileNotFoundError for an object that is not there, `StorageFull`, or `away` for whatever else is wrong."""
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        if code in NO_OBJECT:
            raise FileNotFoundError(code) from error
        if status == NO_ROOM_STATUS or "QuotaExceeded" in code:
            raise StorageFull from error
        raise away from error
    except (BotoCoreError, Boto3Error) as error:
        raise away from error


def client_config(addressing: str) -> Config:
    """Short patience: somebody waits. Older servers know no checksums of their own kind."""
    return Config(
        s3={"addressing_style": addressing},
        signature_version="s3v4",
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": TRIES},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )


class ObjectStorage(S3Storage, PrivateStorage):
    """Each file is one object under its name. `workplace_root` is a folder of this host, `public_url` where browsers
    reach the bucket, "" where they do not."""

    def __init__(self, *, workplace_root: str, public_url: str = "", addressing: str = "path", **options: Any) -> None:
        self.workplace_root, self.public_url, self.addressing = Path(workplace_root), public_url, addressing
        super().__init__(
            client_config=client_config(addressing),
            transfer_config=TransferConfig(use_threads=False, multipart_threshold=PIECE, multipart_chunksize=PIECE),
            file_overwrite=False,
            default_acl=None,
            **options,
        )

    @property
    def client(self) -> Any:
        """Of this thread: boto3's own objects are not to be shared."""
        return self.connection.meta.client

    # --- what Django asks --------------------------------------------------------------------------

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        """A copy on this host, thrown away when it is closed: readers seek, and children need a real file."""
        copy = tempfile.TemporaryFile()  # noqa: SIM115  # its reader closes it
        try:
            with reaching_bucket(StorageUnreadable):
                self.client.download_fileobj(self.bucket_name, self.key(name), copy, Config=self.transfer_config)
        except BaseException:
            copy.close()
            raise
        copy.seek(0)
        return File(cast(Any, copy), name)

    def _save(self, name: str, content: Any) -> str:
        with reaching_bucket():
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        with reaching_bucket():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with reaching_bucket():
            return bool(super().exists(name))

    def size(self, name: str) -> int:
        return int(self._head(name)["ContentLength"])

    def get_modified_time(self, name: str) -> Any:
        return self._head(name)["LastModified"]

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with reaching_bucket(StorageUnreadable):
            folders, names = super().listdir(path)
        return list(folders), list(names)

    def _head(self, name: str) -> dict[str, Any]:
        with reaching_bucket(StorageUnreadable):
            return dict(self.client.head_object(Bucket=self.bucket_name, Key=self.key(name)))

    def key(self, name: str) -> str:
        """The name of the object in the bucket."""
        return str(self._normalize_name(name))

    # --- what our storage can do besides ------------------------------------------------------------

    def send(
        self, request: HttpRequest, name: str, *, attachment: bool, filename: str, content_type: str
    ) -> HttpResponseBase:
        """Streamed by us with our headers; an attachment by a signed address where browsers reach the bucket."""
        disposition = content_disposition_header(attachment, filename) or "inline"
        try:
            if attachment and self.public_url:
                self._head(name)
                return HttpResponseRedirect(self.signed_address(name, disposition, content_type))
            with reaching_bucket(StorageUnreadable):
                found = self.client.get_object(Bucket=self.bucket_name, Key=self.key(name))
        except FileNotFoundError as error:
            raise Http404(name) from error
        headers = {"Content-Length": str(found["ContentLength"]), "Content-Disposition": disposition}
        return _ObjectResponse(found["Body"], content_type=content_type, headers=headers)

    def signed_address(self, name: str, disposition: str, content_type: str) -> str:
        """Where a browser may take this one object within a minute, as what we say that it is and no other way."""
        asked = {
            "Bucket": self.bucket_name,
            "Key": self.key(name),
            "ResponseContentDisposition": disposition,
            "ResponseContentType": content_type,
            "ResponseCacheControl": "private, no-store",
        }
        return str(self._signer.generate_presigned_url("get_object", Params=asked, ExpiresIn=SIGNED_SECONDS))

    @cached_property
    def _signer(self) -> Any:
        """The signature covers the address: it is signed for the one that browsers use. Signing asks nobody."""
        return boto3.client(
            "s3",
            endpoint_url=self.public_url,
            region_name=self.region_name,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            config=client_config(self.addressing),
        )

    def workplace(self, folder: str) -> Path:
        return self.workplace_root / folder

    def stage(self, name: str, source: Path) -> StagedFile:
        """Sent before the row is held, under a name of its own: a try that lost its job disturbs no other."""
        place = PurePosixPath(name)
        own = f"{place.parent}/{place.stem}.{uuid4().hex[:12]}{place.suffix}"
        with reaching_bucket():
            self.client.upload_file(str(source), self.bucket_name, self.key(own), Config=self.transfer_config)
        source.unlink()
        return StagedFile(own, lambda: None)

    def age(self, name: str) -> timedelta:
        try:
            return timezone.now() - cast(Any, self.get_modified_time(name))
        except FileNotFoundError:
            return FILE_ABSENT

    def part_store(self) -> PartObjects:
        return PartObjects(self, UPLOAD_FOLDER)

    # --- small objects, for pieces of uploads ---------------------------------------------------------

    def put_bytes(self, name: str, content: bytes) -> None:
        """One object in one request; what stood under that name is gone."""
        with reaching_bucket():
            self.client.put_object(Bucket=self.bucket_name, Key=self.key(name), Body=content)

    def append_to(self, target: BinaryIO, name: str) -> None:
        """Write the object's bytes to `target`. Raises FileNotFoundError."""
        with reaching_bucket(StorageUnreadable):
            found = self.client.get_object(Bucket=self.bucket_name, Key=self.key(name))
            for chunk in found["Body"].iter_chunks(BLOCK):
                target.write(chunk)

    def entries(self, folder: str) -> Iterator[dict[str, Any]]:
        """Name below the folder, size and moment of each object in it, at any depth, in the order of names."""
        top = f"{self.key(folder)}/" if folder else f"{self.location}/".lstrip("/")
        with reaching_bucket(StorageUnreadable):
            for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket_name, Prefix=top):
                for entry in page.get("Contents", ()):
                    yield {
                        "name": entry["Key"].removeprefix(top),
                        "size": entry["Size"],
                        "at": entry["LastModified"],
                    }

    def delete_all(self, folder: str) -> None:
        """Every object in it."""
        for entry in list(self.entries(folder)):
            self.delete(f"{folder}/{entry['name']}")
