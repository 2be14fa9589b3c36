"""What a bulk act of one kind is called, who may take it back, and which rows it writes.

The app that does the act registers its kind (`register_act`) in its `ready`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accounts.models import User
    from undo.models import BulkAct
    from undo.row_steps import RowStep


def _never(*asked: Any) -> None:
    return None


@dataclass(frozen=True)
class ActKind:
    """`models` are the labels of all rows that it makes, changes or removes; others are not taken back.

    `why_not(act, user)` is asked besides `rule`, with what the act is about held (`hold`). `order`: rows with a lower
    value are put back first. `taken_back(act, steps, user)` is told before the rows go, `page` gives the address that
    the news leads to. `gives_power`: a second step is proven anew.
    """

    code: str
    title: str
    rule: str
    models: tuple[str, ...]
    page: Callable[[BulkAct], str]
    why_not: Callable[[BulkAct, User], str | None] = _never
    hold: Callable[[BulkAct], object] = _never
    order: Callable[[RowStep], Any] = _never
    taken_back: Callable[[BulkAct, Collection[RowStep], User], object] = _never
    gives_power: bool = False
    news: str = "opd"  # the kind of the notice that follows those of the act


KINDS: dict[str, ActKind] = {}
# {label: functions that say of such rows, by key, what else rests on them without a foreign key}
MORE_USES: dict[str, list[Callable[[Collection[str]], dict[str, str]]]] = {}


def register_act(kind: ActKind) -> None:
    KINDS[kind.code] = kind


def register_uses(label: str, uses: Callable[[Collection[str]], dict[str, str]]) -> None:
    """Of a row that is named by its number in a JSON column: {its key: the words of what names it}."""
    MORE_USES.setdefault(label, []).append(uses)
