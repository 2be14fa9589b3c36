"""Follow every link of one account to the end."""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable
from typing import NamedTuple

from tests.crawl.pages import PageLink

# Filters make ever new queries: so many of one path are followed, in the order in which they are met,
# and so many of all paths that differ in their numbers only (47 indicators have the same filters).
QUERIES_A_PATH = 12
QUERIES_A_SHAPE = 16
NUMBER = re.compile(r"(?<=/)(?:\d+|[0-9a-f-]{36})(?=/)")
NOT_GET = 405


class PageReply(NamedTuple):
    """What came back for one address, and where it leads."""

    status: int
    location: str
    kind: str
    queries: int
    text: str
    links: list[PageLink]


class Walk:
    """One account's way through the site: what was read, and which queries were left unread."""

    def __init__(self, fetch: Callable[[PageLink], PageReply], is_followed: Callable[[str], bool]) -> None:
        self.fetch = fetch
        self.is_followed = is_followed
        self.read: dict[PageLink, PageReply] = {}
        self.capped: list[PageLink] = []
        self._met: set[PageLink] = set()
        self._queries: Counter[tuple[str, bool]] = Counter()

    def start(self, links: Iterable[PageLink]) -> None:
        """Read these pages and all that they lead to, the nearest first; what refuses GET is not kept."""
        waiting = deque(self._new(links))
        while waiting:
            link = waiting.popleft()
            reply = self.fetch(link)
            if reply.status != NOT_GET:
                self.read[link] = reply
                waiting.extend(self._new(reply.links))

    def _new(self, links: Iterable[PageLink]) -> list[PageLink]:
        """Those to read that were not met before."""
        met = [link for link in dict.fromkeys(links) if link not in self._met and self.is_followed(link.path)]
        self._met.update(met)
        return [link for link in met if "?" not in link.address or self._may_follow(link)]

    def _may_follow(self, link: PageLink) -> bool:
        counted = ((link.path, link.is_htmx), (shape(link.path), link.is_htmx))
        if self._queries[counted[0]] >= QUERIES_A_PATH or self._queries[counted[1]] >= QUERIES_A_SHAPE:
            self.capped.append(link)
            return False
        self._queries.update(set(counted))
        return True


def shape(path: str) -> str:
    """The path without its numbers: what all pages of one kind share."""
    return NUMBER.sub("N", path)
