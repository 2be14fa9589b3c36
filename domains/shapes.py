"""Shapes that data from a file must have: small pieces, put together in `layout`, each naming the key that is wrong.

A key is the path inside the file, counted from 0: `domains[1].aspects[0].weight`.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?(/[1-9][0-9]{0,11})?")
NOT_A_MAPPING = "harus berupa peta kunci dan nilai"


class BrokenInstrument(Exception):
    """A file that cannot be loaded; the message names file, key and reason."""

    def __init__(self, key: str, reason: str, file: str = "") -> None:
        self.key, self.reason, self.file = key or "isi", reason, file
        super().__init__(key, reason)

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.reason}"


@contextmanager
def name_file_in_errors(name: str) -> Iterator[None]:
    """Faults found inside belong to this file."""
    try:
        yield
    except BrokenInstrument as error:
        error.file = error.file or name
        raise


def require_key(ok: object, key: str, reason: str) -> None:
    if not ok:
        raise BrokenInstrument(key, reason)


def short_repr(value: Any) -> str:
    """A wrong value in a message: short, on one line."""
    text = " ".join(str(value).split())
    return f"“{text if len(text) <= 40 else f'{text[:39]}…'}”"


class Shape(Protocol):
    def check(self, value: Any, key: str) -> None:
        """Raise `BrokenInstrument` if the value has not this shape."""


@dataclass(frozen=True)
class AnyShape:
    def check(self, value: Any, key: str) -> None:
        """Prose whose form is free."""


@dataclass(frozen=True)
class TextShape:
    """A text that says something and fits its column."""

    longest: int = 20_000

    def check(self, value: Any, key: str) -> None:
        require_key(isinstance(value, str), key, f"{short_repr(value)} harus berupa teks")
        require_key(value.strip(), key, "kosong")
        require_key(len(value) <= self.longest, key, f"lebih panjang dari {self.longest} huruf")
        require_key("\0" not in value, key, "memuat huruf yang tidak dapat disimpan")


@dataclass(frozen=True)
class PatternShape:
    """A text of a fixed form, such as a code."""

    pattern: str
    example: str

    def check(self, value: Any, key: str) -> None:
        ok = isinstance(value, str) and re.fullmatch(self.pattern, value)
        require_key(ok, key, f"{short_repr(value)} tidak berbentuk seperti {self.example}")


@dataclass(frozen=True)
class NumberShape:
    """An exact number: a decimal or a fraction written as text, never a YAML number."""

    def check(self, value: Any, key: str) -> None:
        ok = isinstance(value, str) and NUMBER.fullmatch(value)
        require_key(ok, key, f"{short_repr(value)} bukan bilangan yang ditulis sebagai teks, misalnya '1.30' atau 10/3")


@dataclass(frozen=True)
class ValueShape:
    """A level or value of an example: a whole number, or a number written as text."""

    def check(self, value: Any, key: str) -> None:
        if type(value) is not int:
            NumberShape().check(value, key)


@dataclass(frozen=True)
class IntegerShape:
    low: int
    high: int

    def check(self, value: Any, key: str) -> None:
        ok = type(value) is int and self.low <= value <= self.high
        require_key(ok, key, f"{short_repr(value)} harus bilangan bulat {self.low}–{self.high}")


@dataclass(frozen=True)
class BooleanShape:
    def check(self, value: Any, key: str) -> None:
        require_key(isinstance(value, bool), key, f"{short_repr(value)} harus true atau false")


@dataclass(frozen=True)
class ChoiceShape:
    words: tuple[Any, ...]

    def check(self, value: Any, key: str) -> None:
        known = any(type(value) is type(word) and value == word for word in self.words)
        words = ", ".join("null" if word is None else str(word) for word in self.words)
        require_key(known, key, f"{short_repr(value)} tidak dikenal; yang ada: {words}")


@dataclass(frozen=True)
class OptionalShape:
    """null means unknown."""

    shape: Shape

    def check(self, value: Any, key: str) -> None:
        if value is not None:
            self.shape.check(value, key)


@dataclass(frozen=True)
class ListShape:
    shape: Shape
    least: int = 0

    def check(self, value: Any, key: str) -> None:
        require_key(isinstance(value, list), key, "harus berupa daftar")
        require_key(len(value) >= self.least, key, "daftar kosong")
        for position, item in enumerate(value):
            self.shape.check(item, f"{key}[{position}]")


@dataclass(frozen=True)
class MappingShape:
    """A map whose keys are names, years or numbers."""

    shape: Shape
    keys: Shape = TextShape(100)

    def check(self, value: Any, key: str) -> None:
        require_key(isinstance(value, dict), key, NOT_A_MAPPING)
        for name, item in value.items():
            self.keys.check(name, child_key(key, name))
            self.shape.check(item, child_key(key, name))


@dataclass(frozen=True)
class ObjectShape:
    """A map with known keys. Other keys are refused unless `open`: a typing error would go unnoticed."""

    required: Mapping[str, Shape]
    optional: Mapping[str, Shape] = field(default_factory=dict)
    open: bool = False

    def check(self, value: Any, key: str) -> None:
        require_key(isinstance(value, dict), key, NOT_A_MAPPING)
        for name in self.required:
            require_key(name in value, child_key(key, name), "kunci tidak ada")
        for name, item in value.items():
            shape = self.required.get(name) or self.optional.get(name)
            require_key(shape or self.open, child_key(key, name), "kunci tidak dikenal")
            (shape or AnyShape()).check(item, child_key(key, name))


def child_key(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name
