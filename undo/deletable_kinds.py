"""What can be deleted while nothing rests on it: registered by the app that knows who may (`register_deletable`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from accounts.models import User
    from regions.models import Region


def _nothing(*asked: Any) -> Any:
    return ()


@dataclass(frozen=True)
class DeletableKind:
    """`visible(user)` are the rows that the person may manage; `why_not(row, user)` says what else stands against it.

    `along(row)` are the rows that it brought with it and takes along; all others that point to it are uses.
    `hold(row)` locks what could come to rest on it. `before_going(row, user)` is told first. `address(row)` is its own
    page, `after` the name of the list.
    """

    code: str
    thing: str
    visible: Callable[[User], models.QuerySet[Any]]
    why_not: Callable[[Any, User], str | None]
    name: Callable[[Any], str]
    region: Callable[[Any], Region]
    address: Callable[[Any], str]
    after: str
    along: Callable[[Any], Sequence[models.QuerySet[Any]]] = _nothing
    hold: Callable[[Any], object] = _nothing
    before_going: Callable[[Any, User], object] = _nothing
    gives_power: bool = False


DELETABLE: dict[str, DeletableKind] = {}


def register_deletable(kind: DeletableKind) -> None:
    DELETABLE[kind.code] = kind
