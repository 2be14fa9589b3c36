"""The one search: over all that a person may see, in groups. Pages, the box in the frame and the API ask here.

At most eight queries; each list is scoped by rights before it is ranked or cut off, and rights are asked now.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from accounts.models import User
from search.asked_words import AskedWords, asked_words
from search.cycle_hits import SearchedCycle, indicator_hits, searched_cycles
from search.document_hits import document_hits
from search.help_texts import help_hits
from search.hits import Hit, HitGroup, HitSlice
from search.list_hits import action_and_meeting_hits, agency_and_person_hits, result_hits

FEW, PAGE = 5, 25  # hits of each group side by side, and of one group alone
GROUPS = {
    "indikator": "Indikator",
    "butir": "Butir data dukung",
    "dokumen": "Dokumen",
    "opd": "OPD",
    "orang": "Orang",
    "tindak_lanjut": "Tindak lanjut",
    "rapat": "Rapat",
    "hasil": "Hasil",
    "bantuan": "Bantuan",
}
MOST_PAGES = 200


class SearchAnswer(NamedTuple):
    """The groups that have something, in the order of `GROUPS`."""

    asked: AskedWords
    groups: tuple[HitGroup, ...] = ()

    @property
    def hits(self) -> list[Hit]:
        return [hit for group in self.groups for hit in group.hits]


@dataclass
class _Reader:
    """Reads the groups that are asked for; the cycles, which two of them want, once."""

    user: User
    asked: AskedWords
    first: int
    most: int

    @cached_property
    def cycles(self) -> list[SearchedCycle]:
        return searched_cycles(self.user)

    def indicators(self) -> tuple[HitSlice, ...]:
        return self._cut(*indicator_hits(self.user, self.asked, self.cycles))

    def documents(self) -> tuple[HitSlice, ...]:
        return (document_hits(self.user, self.asked, self.first, self.most),)

    def agencies(self) -> tuple[HitSlice, ...]:
        return self._cut(*agency_and_person_hits(self.user, self.asked, self.cycles))

    def actions(self) -> tuple[HitSlice, ...]:
        return self._cut(*action_and_meeting_hits(self.user, self.asked))

    def results(self) -> tuple[HitSlice, ...]:
        return (result_hits(self.user, self.asked, self.first, self.most),)

    def help(self) -> tuple[HitSlice, ...]:
        return self._cut(help_hits(self.asked))

    def _cut(self, *groups: Sequence[Hit]) -> tuple[HitSlice, ...]:
        end = self.first + self.most
        return tuple(HitSlice(tuple(rows[self.first : end]), len(rows) > end) for rows in groups)


READERS: tuple[tuple[tuple[str, ...], Callable[[_Reader], tuple[HitSlice, ...]]], ...] = (
    (("indikator", "butir"), _Reader.indicators),
    (("dokumen",), _Reader.documents),
    (("opd", "orang"), _Reader.agencies),
    (("tindak_lanjut", "rapat"), _Reader.actions),
    (("hasil",), _Reader.results),
    (("bantuan",), _Reader.help),
)


def search(user: User, text: str, *, group: str = "", page: int = 1) -> SearchAnswer:
    """What has all the words, for this person. With `group` that group alone, `page` by page; never an error."""
    asked = asked_words(text)
    if not asked.words:
        return SearchAnswer(asked)
    most = PAGE if group else FEW
    first = most * (min(max(page, 1), MOST_PAGES) - 1) if group else 0
    reader = _Reader(user, asked, first, most)
    found: dict[str, HitSlice] = {}
    for keys, read in READERS:
        if not group or group in keys:
            found.update(zip(keys, read(reader), strict=True))
    shown = [key for key in GROUPS if key in found and found[key].hits and group in ("", key)]
    return SearchAnswer(asked, tuple(HitGroup(key, GROUPS[key], *found[key]) for key in shown))
