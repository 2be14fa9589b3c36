"""Mails that let people in, as this app asks for them. `notices`, which stands above, sends them and registers here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class LinkMail:
    """What became of the newest one: a status of the ui with its words, and what the mail server said."""

    created_at: datetime
    look: str
    words: str
    error: str
    is_stuck: bool


class LinkMails(Protocol):
    def queue(self, person: User) -> None:
        """Let the next run send a link; the link is made then, so that none is stored."""

    def name_accounts(self, people: Sequence[User]) -> None:
        """Let the next run tell a mailbox that several people share for which accounts it can ask, by name."""

    def newest(self, person: User) -> LinkMail | None:
        """What became of the person's newest one, if there was any."""

    def newest_of(self, people: Sequence[User]) -> Mapping[int, LinkMail]:
        """The same of many, by their keys, in one query."""


_registered: list[LinkMails] = []


def register(mails: LinkMails) -> None:
    _registered[:] = [mails]


def link_mails() -> LinkMails:
    """The queue. `IndexError` where no app has registered one."""
    return _registered[0]
