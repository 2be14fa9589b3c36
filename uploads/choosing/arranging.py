"""The order and turn of several photos, as an address tells them: `foto=NOMOR:90`, and what was pressed. Pure.

Nothing is stored until the photos become one: an address can be reloaded, shared between tabs, and gone back to.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import urlencode
from uuid import UUID

from uploads.photo_sets import MOST_PHOTOS, TURNS

PLACED = re.compile(r"([0-9a-f-]{32,36})(?::(\d{1,3}))?")


class Query(Protocol):
    """A form as Django reads it."""

    def getlist(self, key: str, /) -> list[str]: ...


@dataclass(frozen=True)
class PlacedPhoto:
    """The number of an upload, and its turn in degrees clockwise."""

    key: UUID
    turn: int = 0

    @property
    def text(self) -> str:
        return f"{self.key}:{self.turn}"


def placed_photos(asked: Query) -> list[PlacedPhoto]:
    """Each once, in the order of the address; what is no number of an upload is left out."""
    found: dict[UUID, PlacedPhoto] = {}
    for text in asked.getlist("foto")[: 2 * MOST_PHOTOS]:
        if (match := PLACED.fullmatch(text)) and (key := _key(match[1])):
            turn = int(match[2] or 0)
            found.setdefault(key, PlacedPhoto(key, turn if turn in TURNS else 0))
    return list(found.values())


def arranged(asked: Query) -> list[PlacedPhoto]:
    """What was typed (order, turn), then what was pressed (up, down, turn, remove)."""
    photos = placed_photos(asked)
    typed = [replace(photo, turn=_turn(asked, photo)) for photo in photos]
    order = {photo.key: (_place(asked, photo, place), place) for place, photo in enumerate(typed, 1)}
    typed.sort(key=lambda photo: order[photo.key])
    return _pressed(asked, typed)


def _pressed(asked: Query, photos: list[PlacedPhoto]) -> list[PlacedPhoto]:
    act, _, text = _text(asked, "tekan").partition(":")
    place = next((at for at, photo in enumerate(photos) if str(photo.key) == text), None)
    if place is None:
        return photos
    moved = list(photos)
    photo = moved.pop(place)
    if act == "hapus":
        return moved
    if act == "putar":
        photo = replace(photo, turn=(photo.turn + 90) % 360)
    to = {"naik": max(place - 1, 0), "turun": place + 1}.get(act, place)
    moved.insert(to, photo)
    return moved


def _text(asked: Query, name: str) -> str:
    return (asked.getlist(name) or [""])[-1]


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _turn(asked: Query, photo: PlacedPhoto) -> int:
    text = _text(asked, f"putar-{photo.key}")
    return int(text) if text.isdigit() and int(text) in TURNS else photo.turn


def _place(asked: Query, photo: PlacedPhoto, place: int) -> int:
    """A number that was typed goes before the photo that had it."""
    text = _text(asked, f"urutan-{photo.key}")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else place
    return 2 * number - (1 if number < place else -1 if number > place else 0)


def address(page: str, back: str, photos: list[PlacedPhoto], **more: str) -> str:
    """The page of these photos."""
    said: Mapping[str, str | list[str]] = {"kembali": back, "foto": [photo.text for photo in photos], **more}
    return f"{page}?{urlencode(said, doseq=True)}"
