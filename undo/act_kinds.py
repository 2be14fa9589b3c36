"""What a bulk act of one kind is called, who may take it back, and which rows it writes.

The app that does the act registers its kind (`register_act`) in its `ready`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from history.choices import HistoryKind

if TYPE_CHECKING:
    from accounts.models import User
    from undo.models import BulkAct
    from undo.row_steps import RowStep


def _never(*asked: Any) -> None:
    return None


def _nothing(*asked: Any) -> Sequence[str]:
    return ()


@dataclass(frozen=True)
class ActKind:
    """`models` are the labels of all rows that it makes, changes or removes; others are not taken back.

    `why_not(act, user)` is asked besides `rule`, with what the act is about held (`hold`). `order`: rows with a lower
    value are put back first. `taken_back(act, steps, user)` is told before the rows go, `page` gives the address that
    the news leads to. `gives_power`: a second step is proven anew. `blank(step, user)`: the values that a made row
    takes instead of going, where a tab that has seen it must not take a later one for it. `meets(act, steps)`: what was
    made since that rows which come back would run into, in words. `entry` is the kind of its entry in the history,
    which decides who reads it. `with_history`: labels of made rows that go though their history stays.
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
    counted: str = ""  # the label of which two rows make an act; "": any row does
    blank: Callable[[RowStep, User], dict[str, Any] | None] = _never
    meets: Callable[[BulkAct, Collection[RowStep]], Sequence[str]] = _nothing
    news: str = "opd"  # the kind of the notice that follows those of the act
    entry: HistoryKind = HistoryKind.ACT_UNDONE
    with_history: frozenset[str] = frozenset()


KINDS: dict[str, ActKind] = {}
# Says of rows, by their keys, what else rests on them without a foreign key; second, what the act made, by label.
Uses = Callable[[Collection[str], Mapping[str, Collection[str]]], dict[str, str]]
MORE_USES: dict[str, list[Uses]] = {}


def register_act(kind: ActKind) -> None:
    KINDS[kind.code] = kind


def register_uses(label: str, uses: Uses) -> None:
    """Of rows of that label: {key: the words of what rests on it}."""
    MORE_USES.setdefault(label, []).append(uses)
