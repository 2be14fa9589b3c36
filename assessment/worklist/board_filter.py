"""Which rows the board shows, and in which order: read from the address, so that it can be kept and passed on."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from assessment.next_step import NextStep
from assessment.worklist.queries import Worklist, WorklistRow
from ui.drawing import kept_picture

ABOVE = "di-atas"  # the value of ?siap=
MAX_QUERY = 100
SORTS: dict[str, Callable[[WorklistRow], Any]] = {
    "nomor": lambda row: row.number,
    "nama": lambda row: row.name.lower(),
    "opd": lambda row: row.lead.lower() or None,
    "lalu": lambda row: row.last,
    "tingkat": lambda row: row.value,
    "tenggat": lambda row: row.due.day,
    "langkah": lambda row: row.step.order,
}


class StepTab(NamedTuple):
    """One tab: its address, its word, how many rows stand under it."""

    query: str
    label: str
    row_count: int
    is_current: bool


class SortHead(NamedTuple):
    """One column's title: the address that sorts by it, and how it is sorted now."""

    name: str
    title: str
    query: str
    aria: str  # "ascending", "descending" or ""


class FilterFacts(NamedTuple):
    """What the form of the filter shows."""

    cycle: int
    q: str
    domain: int | None
    opd: int | None
    is_above: bool
    above: int
    domains: tuple[tuple[int, str], ...]
    agencies: tuple[tuple[int, str], ...]


draw_filter = kept_picture("assessment/worklist/_filter.html")


class WorklistFilter:
    """Step, words, domain, agency, readiness and order. What cannot be read counts as not asked."""

    def __init__(self, data: Mapping[str, str], worklist: Worklist) -> None:
        self.worklist = worklist
        self.asked: dict[str, Any] = {}
        self._read_choices(data, self.asked)
        if words := data.get("q", "").strip()[:MAX_QUERY]:
            self.asked["q"] = words
        if data.get("urut", "").removeprefix("-") in SORTS:
            self.asked["urut"] = data["urut"]
        self.fitting = [row for row in worklist.rows if self._fits(row)]

    def _read_choices(self, data: Mapping[str, str], found: dict[str, Any]) -> None:
        domains = {str(layer.number) for layer in self.worklist.bar.outcome.domains}
        agencies = {str(pk) for pk, _ in self.worklist.agencies}
        for name, known in (("domain", domains), ("opd", agencies)):
            if data.get(name) in known:
                found[name] = int(data[name])
        if data.get("siap") == ABOVE:
            found["siap"] = ABOVE
        if data.get("langkah") in NextStep.values:
            found["langkah"] = data["langkah"]

    def knows(self, pairs: Iterable[tuple[str, str]]) -> bool:
        """Whether this cycle has the domain and the agency that an address asks for."""
        asked = dict(pairs)
        read: dict[str, Any] = {}
        self._read_choices(asked, read)
        return all(name in read for name in ("domain", "opd") if name in asked)

    @property
    def narrows(self) -> bool:
        """Whether anything but the tab and the order was asked."""
        return bool(self.asked.keys() - {"langkah", "urut"})

    @property
    def step(self) -> str:
        return str(self.asked.get("langkah", ""))

    def rows(self) -> list[WorklistRow]:
        """Those to show. Without an order: what came back first, the nearest due on top, then by number."""
        shown = [row for row in self.fitting if self.step in ("", row.step)]
        wanted = self.asked.get("urut", "")
        if not wanted:
            return sorted(shown, key=_repairs_first)
        key = SORTS[wanted.removeprefix("-")]
        known = sorted((row for row in shown if key(row) is not None), key=key, reverse=wanted.startswith("-"))
        return known + [row for row in shown if key(row) is None]  # what has no value stands last, whichever way

    def _fits(self, row: WorklistRow) -> bool:
        asked = self.asked
        return (
            asked.get("domain", row.domain) == row.domain
            and ("opd" not in asked or asked["opd"] in row.agency_ids)
            and ("siap" not in asked or row.is_above)
            and ("q" not in asked or row.matches(asked["q"]))
        )

    def tabs(self) -> list[StepTab]:
        """All, then each step with its count among what the other filters leave."""
        counts = Counter(row.step for row in self.fitting)
        every = StepTab(self.query(langkah=""), "Semua", len(self.fitting), not self.step)
        return [
            every,
            *(StepTab(self.query(langkah=s), s.label, counts[s], s == self.step) for s in NextStep),
        ]

    def heads(self) -> list[SortHead]:
        """The titles by which the list can be sorted; a second press turns the order round."""
        titles = ("No.", "Indikator", "Pengampu", self.worklist.last_title, "Tingkat", "Tenggat", "Langkah berikutnya")
        now = self.asked.get("urut", "")
        found = []
        for name, title in zip(SORTS, titles, strict=True):
            aria = "ascending" if now == name else "descending" if now == f"-{name}" else ""
            found.append(SortHead(name, title, self.query(urut=f"-{name}" if now == name else name), aria))
        return found

    @property
    def clear(self) -> str:
        """The address of the same tab and order with nothing else asked."""
        return self.query(q="", domain="", opd="", siap="")

    @property
    def form(self) -> SafeString:
        """The form, with what was asked."""
        asked, work = self.asked, self.worklist
        return SafeString(
            draw_filter(
                FilterFacts(
                    cycle=work.evaluation.pk,
                    q=asked.get("q", ""),
                    domain=asked.get("domain"),
                    opd=asked.get("opd"),
                    is_above="siap" in asked,
                    above=work.above,
                    domains=tuple((d.number, f"{d.number}. {d.name}") for d in work.bar.outcome.domains),
                    agencies=work.agencies,
                )
            )
        )

    @property
    def asked_text(self) -> str:
        """What was asked, as an address has it after its question mark."""
        return urlencode(self.asked)

    def query(self, **changes: str) -> str:
        """The address of the same list with something else asked; always with its question mark."""
        wanted = {name: value for name, value in (self.asked | changes).items() if value not in ("", None)}
        return f"?{urlencode(wanted)}"


def _repairs_first(row: WorklistRow) -> tuple[bool, date, int]:
    is_back = row.step == NextStep.REPAIR
    return (not is_back, row.due.order if is_back else date.max, row.number)
