"""A browser that uploads in pieces, for tests."""

import base64
import json
from pathlib import Path

from django.urls import reverse

from uploads.private_storage import UPLOAD_FOLDER, private_storage

VERSION = {"Tus-Resumable": "1.0.0"}
PIECE_TYPE = "application/offset+octet-stream"


def metadata(**words: str) -> str:
    return ",".join(f"{key} {base64.b64encode(word.encode()).decode()}" for key, word in words.items())


def begin(client, name: str = "Notula.pdf", size: int = 10, page: str = "", details: dict | None = None, **headers):
    told = metadata(filename=name, page=page, details=json.dumps(details or {}))
    sent = VERSION | {"Upload-Length": str(size), "Upload-Metadata": told} | headers
    return client.post(reverse("uploads"), headers=sent)


def put(client, address: str, offset: int, piece: bytes, content_type: str = PIECE_TYPE, **headers):
    sent = VERSION | {"Upload-Offset": str(offset)} | headers
    return client.patch(address, piece, content_type=content_type, headers=sent)


def head(client, address: str):
    return client.head(address, headers=VERSION)


def delete(client, address: str):
    return client.delete(address, headers=VERSION)


def send(client, name: str, content: bytes, piece: int = 2 * 1024 * 1024, **begun):
    """The whole file; the answer is that of the piece which ended it, for better or worse."""
    answer = begin(client, name, len(content), **begun)
    if answer.status_code != 201:
        return answer
    address = answer["Location"]
    for offset in range(0, len(content), piece):
        answer = put(client, address, offset, content[offset : offset + piece])
        if answer.status_code != 204:
            return answer
    answer["Location"] = address
    return answer


def number(answer) -> str:
    """The number of an upload from its address."""
    return answer["Location"].rstrip("/").rpartition("/")[2]


def part_folder() -> Path:
    """Where the pieces of uploads lie on the disk of the tests."""
    return Path(private_storage().path(UPLOAD_FOLDER))


def part_path(upload) -> Path:
    return part_folder() / upload.pk.hex
