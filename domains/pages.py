"""What the pages of an instrument say beyond its rows: bands, cycles, conversions, and links to other versions."""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet

from domains.models import Aspect, CrosswalkLink, Domain, Indicator, Instrument
from ui.formats import format_weight

SORT_LAST = 10_000  # an open end of a link sorts after every indicator
STATES: list[str] = [Instrument.State.IN_FORCE, Instrument.State.REVOKED, Instrument.State.DRAFT]
# What a link says of its two ends; the instruments' own texts stay unread.
LINK_FIELDS = [
    "relation",
    "source",
    *(
        f"{side}_instrument__{name}"
        for side in ("source", "target")
        for name in ("code", "revision", "short_name", "state")
    ),
    *(f"{side}_indicator__{name}" for side in ("source", "target") for name in ("number", "name")),
]


@dataclass(frozen=True)
class InstrumentBand:
    """One predicate as the ruler draws it."""

    name: str
    low: Fraction
    high: Fraction


@dataclass(frozen=True)
class InstrumentSection:
    """One ruled section of the tree: a domain, or an aspect where there are no domains."""

    kind: str
    node: Domain | Aspect
    note: str
    aspects: list[Aspect]

    @property
    def kicker(self) -> str:
        return f"{self.kind} {self.node.number}"

    @property
    def anchor(self) -> str:
        return f"{self.kind.lower()}-{self.node.number}"

    @property
    def is_domain(self) -> bool:
        return isinstance(self.node, Domain)


@dataclass(frozen=True)
class ConversionPoint:
    """One row of a conversion: what the other body's index says, and the indicator's value; None is not known."""

    theirs: Fraction | None
    ours: Decimal | None


@dataclass(frozen=True)
class CrosswalkTable:
    """All links from one version to another, each with the number of its source in the list below the table."""

    source: Instrument
    target: Instrument
    rows: dict[CrosswalkLink, int]
    sources: list[str]

    @property
    def title(self) -> str:
        return f"{self.source.code} ke {self.target.code}"

    @property
    def anchor(self) -> str:
        return f"{self.source.code}-{self.target.code}".lower()

    @property
    def fold(self) -> str:
        return f"Tampilkan {len(self.rows)} padanan"

    @property
    def remark(self) -> str:
        return "Tujuannya rancangan, bukan instrumen yang berlaku." if self.target.is_draft else ""


def all_instruments() -> list[Instrument]:
    """The newest revision of each: in force first, then the revoked from the newest, drafts at the end."""
    return sorted(Instrument.objects.newest(), key=lambda i: (STATES.index(i.state), -(i.valid_from or 0)))


def other_revisions(instrument: Instrument) -> list[Instrument]:
    """The other revisions of the same code, the newest on top; one query."""
    rows = Instrument.objects.filter(code=instrument.code).exclude(pk=instrument.pk)
    return list(rows.only("code", "revision", "short_name", "loaded_at").order_by("-revision"))


def predicate_bands(instrument: Instrument) -> list[InstrumentBand]:
    """The predicates, lowest first."""
    return [
        InstrumentBand(band["name"], Fraction(band["min"]), Fraction(band["max"])) for band in instrument.predicates
    ]


def instrument_sections(instrument: Instrument) -> list[InstrumentSection]:
    """The tree in order, in three queries; without domains (Pemdi) each aspect is a section of its own."""
    found: list[InstrumentSection] = []
    for domain in instrument.domains.prefetch_related("aspects__indicators"):
        aspects = list(domain.aspects.all())
        if domain.synthetic:
            found += [_section("Aspek", aspect, [aspect]) for aspect in aspects]
        else:
            found.append(_section("Domain", domain, aspects))
    return found


def _section(kind: str, node: Domain | Aspect, aspects: list[Aspect]) -> InstrumentSection:
    cited = format_source(node.weight_source)
    note = f"Bobot {format_weight(node.weight)} dari 100{f', menurut {cited}' if cited else ''}."
    return InstrumentSection(kind, node, note, aspects)


def format_source(source: dict[str, str]) -> str:
    """Where a figure stands: "Tabel 9, hlm. 18 (PERMEN)"; the page explains the short name."""
    return f"{source['ref']} ({source['source']})" if source else ""


def cited_works(instrument: Instrument, *texts: str | None) -> dict[str, str]:
    """The works behind the short names that the texts use."""
    said = " ".join(text for text in texts if text)
    found: dict[str, str] = instrument.details["sources"]
    return {name: work for name, work in found.items() if re.search(rf"\b{re.escape(name)}\b", said)}


def indicator_cited_works(indicator: Indicator) -> dict[str, str]:
    """The works that the page of an indicator names."""
    details = indicator.details
    external = details.get("external_index") or {}
    texts = (indicator.weight_source["source"], details.get("criteria_source"), external.get("source"))
    return cited_works(indicator.instrument, *texts)


def published_cycles(instrument: Instrument) -> list[dict[str, Any]]:
    """The years of the instrument with what is published about each."""
    known = instrument.details["valid_years"]["cycles"]
    works = instrument.details["sources"]
    return [
        {
            "year": cycle["year"],
            "activity": cycle["activity"],
            "guideline": cycle.get("guideline"),
            "decree": cycle.get("result_decree"),
            "national_index": Decimal(cycle["national_index"]) if cycle["national_index"] else None,
            "sources": [works.get(key, key) for key in cycle["source"]],
        }
        for cycle in known
    ]


def conversion_points(indicator: Indicator) -> list[ConversionPoint]:
    """The conversion table of an indicator that takes its value from another body's index."""
    pairs = (indicator.details.get("external_index") or {}).get("knots") or []
    return [ConversionPoint(theirs and Fraction(theirs), ours and Decimal(ours)) for theirs, ours in pairs]


def adjacent_indicators(indicator: Indicator) -> tuple[Indicator | None, Indicator | None]:
    """The indicators before and after this one: one query."""
    rows = Indicator.objects.filter(instrument_id=indicator.instrument_id).order_by("number")
    found = [None, *rows.only("number", "name", "instrument_id"), None]
    at = found.index(indicator)
    return found[at - 1], found[at + 1]


def _links() -> QuerySet[CrosswalkLink]:
    ends = ("source_instrument", "target_instrument", "source_indicator", "target_indicator")
    return CrosswalkLink.objects.select_related(*ends).only(*LINK_FIELDS)


def _link_order(link: CrosswalkLink) -> tuple[int, int]:
    ends = (link.source_indicator, link.target_indicator)
    first, second = (end.number if end else SORT_LAST for end in ends)
    return first, second


def predecessor_links(indicator: Indicator) -> list[CrosswalkLink]:
    """What this indicator continues, or that it is new."""
    newest = Instrument.objects.newest()
    return sorted(_links().filter(target_indicator=indicator, source_instrument__in=newest), key=_link_order)


def successor_links(indicator: Indicator) -> list[CrosswalkLink]:
    """What continues this indicator, or that nothing does."""
    found = _links().filter(source_indicator=indicator, target_instrument__in=Instrument.objects.newest())
    return sorted(found, key=lambda link: (link.target_instrument.code, _link_order(link)))


def crosswalks(instrument: Instrument) -> list[CrosswalkTable]:
    """One table for each version that the instrument is linked with."""
    newest = Instrument.objects.newest()
    ends = Q(source_instrument=instrument, target_instrument__in=newest)
    ends |= Q(target_instrument=instrument, source_instrument__in=newest)
    links = sorted(_links().filter(ends), key=lambda link: (*_instrument_pair(link), _link_order(link)))
    return [_table(list(group)) for _, group in groupby(links, key=_instrument_pair)]


def _instrument_pair(link: CrosswalkLink) -> tuple[str, str]:
    return link.source_instrument.code, link.target_instrument.code


def _table(links: list[CrosswalkLink]) -> CrosswalkTable:
    sources = list(dict.fromkeys(link.source for link in links))
    rows = {link: sources.index(link.source) + 1 for link in links}
    return CrosswalkTable(links[0].source_instrument, links[0].target_instrument, rows, sources)
