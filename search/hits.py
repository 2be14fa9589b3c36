"""What a search finds, ready to be shown."""

from typing import NamedTuple

from search.excerpts import Part


class Hit(NamedTuple):
    """One thing found: where it is opened, what else is said of it, and of a document the page with its sentence."""

    title: str
    url: str
    note: str = ""
    parts: tuple[Part, ...] = ()
    page: int | None = None
    page_url: str = ""

    @property
    def sentence(self) -> str:
        return "".join(part.text for part in self.parts)


class HitSlice(NamedTuple):
    """Some of a group's hits; `more`: whether others follow."""

    hits: tuple[Hit, ...] = ()
    more: bool = False


class HitGroup(NamedTuple):
    key: str
    title: str
    hits: tuple[Hit, ...]
    more: bool
