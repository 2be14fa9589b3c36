"""What a person is told about their own account. `notices`, which stands above, delivers it and registers here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class AccountNews:
    """One sentence; `key` names it for good, `url` is the page about it. `former`: an address that is told as well."""

    key: str
    text: str
    url: str
    former: str = ""
    mailed: bool = True


class PersonNews(Protocol):
    def tell(self, people: Collection[User], news: AccountNews) -> None:
        """A line under the bell and, whatever the person chose for other mails, a mail; once the write is stored."""

    def tell_each(self, news: Sequence[tuple[User, AccountNews]]) -> None:
        """The same to many, each their own, in one go."""


_registered: list[PersonNews] = []


def register(news: PersonNews) -> None:
    _registered[:] = [news]


def tell(people: Collection[User], news: AccountNews) -> None:
    """Deliver it; samples of a demo city that is still being made read nothing."""
    if found := [person for person in people if not person.is_sample or person.has_usable_password()]:
        _registered[0].tell(found, news)


def tell_each(news: Sequence[tuple[User, AccountNews]]) -> None:
    """As `tell`, of many people whose news differ."""
    if found := [(person, said) for person, said in news if not person.is_sample or person.has_usable_password()]:
        _registered[0].tell_each(found)
