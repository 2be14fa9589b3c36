"""What the peers page was asked: the year, the group, the one looked at, and those followed over the years."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from regions.islands import ISLANDS, island_group
from regions.models import Region
from results.models import OfficialResult
from ui.names import look_of

Kind = OfficialResult.Kind
# What can be compared together: the code in the address, the words, the kinds of the rows.
KINDS: Mapping[str, tuple[str, tuple[Kind, ...]]] = {
    "kk": ("kabupaten dan kota", (Kind.REGENCY, Kind.CITY)),
    "kota": ("kota", (Kind.CITY,)),
    "kabupaten": ("kabupaten", (Kind.REGENCY,)),
    "provinsi": ("provinsi", (Kind.PROVINCE,)),
    "pemda": ("pemerintah daerah", (Kind.PROVINCE, Kind.REGENCY, Kind.CITY)),
    "pusat": ("kementerian dan lembaga", (Kind.MINISTRY, Kind.BODY)),
    "semua": ("instansi", tuple(Kind)),
}
ISLAND = "pulau:"  # before the name of an island: Papua and Maluku are provinces too
MAX_FOLLOWED = 8  # governments followed at once: more lines cannot be told apart


@dataclass(frozen=True)
class PublishedInstitution:
    """One institution of the published lists, by the name that stands there."""

    name: str
    kind: str
    province: str
    region_id: int | None
    island: str  # "" for who stands in no region

    @property
    def label(self) -> str:
        return institution_label(self.kind, self.name)


@dataclass(frozen=True)
class InstitutionCatalogue:
    """Everything the ministry's lists know of: years and institutions."""

    years: tuple[int, ...]  # newest first
    institutions: Mapping[str, PublishedInstitution]

    @property
    def provinces(self) -> list[str]:
        return sorted({i.province for i in self.institutions.values() if i.province})

    @property
    def islands(self) -> list[str]:
        """Those with a government in the lists, from west to east."""
        known = {i.island for i in self.institutions.values()}
        return [name for name in ISLANDS if name in known]

    def provinces_of(self, island: str) -> list[str]:
        """The provinces of an island as the lists print them."""
        return sorted({i.province for i in self.institutions.values() if i.island == island})

    def find(self, words: str) -> PublishedInstitution | None:
        """By the name as printed or as shown, in any spelling that looks the same."""
        asked = look_of(words)
        found = (i for i in self.institutions.values() if asked in (look_of(i.name), look_of(i.label)))
        return next(found, None)


@dataclass(frozen=True)
class PeerFilter:
    year: int
    province: str  # "" for all
    island: str  # a group of provinces; "" where one or none is chosen
    island_provinces: tuple[str, ...]
    kind: str  # a key of KINDS
    predicate: str
    threshold: Decimal | None
    focus: str  # the institution looked at; "" for nobody
    followed: tuple[str, ...]
    order: str

    @property
    def group_words(self) -> str:
        """ "kabupaten dan kota di Jawa Tengah"."""
        place = f"di kelompok pulau {self.island}" if self.island else "se-Indonesia"
        return f"{KINDS[self.kind][0]} {f'di {self.province}' if self.province else place}"

    @property
    def place(self) -> str:
        """As the form and its address write it."""
        return f"{ISLAND}{self.island}" if self.island else self.province


def institution_label(kind: str, institution: str) -> str:
    """Provinces are printed without the word that tells them from others."""
    return f"Provinsi {institution}" if kind == Kind.PROVINCE else institution


def read_catalogue() -> InstitutionCatalogue:
    """One query."""
    rows = OfficialResult.objects.official().order_by("year", "institution")
    found = list(rows.values_list("year", "institution", "kind", "province", "region", "region__code"))
    # A row that names no region of ours lies where others of its province do.
    islands = {province: island_group(code) for *_, province, _, code in found if code}
    institutions = {
        name: PublishedInstitution(name, kind, province, region, islands.get(province, ""))
        for _, name, kind, province, region, _ in found
    }
    return InstitutionCatalogue(tuple(sorted({year for year, *_ in found}, reverse=True)), institutions)


def own_institution(catalogue: InstitutionCatalogue, region: Region | None) -> PublishedInstitution | None:
    """The region's own row in the lists."""
    return next((i for i in catalogue.institutions.values() if region and i.region_id == region.pk), None)


def default_group(own: PublishedInstitution | None) -> tuple[str, str]:
    """Kind and province to begin with: a province among provinces, others among their neighbours."""
    if own is None:
        return "kk", ""
    return ("provinsi", "") if own.kind == Kind.PROVINCE else ("kk", own.province)


def known_institutions(catalogue: InstitutionCatalogue, names: Iterable[str]) -> tuple[str, ...]:
    """The asked institutions that exist, each once, at most `MOST`."""
    found = (catalogue.find(name) for name in islice(names, 4 * MAX_FOLLOWED))  # an address may hold any number
    return tuple(dict.fromkeys(i.name for i in found if i is not None))[:MAX_FOLLOWED]


def year_before(question: PeerFilter, catalogue: InstitutionCatalogue) -> int | None:
    """The newest earlier year of the ministry's lists."""
    return next((year for year in catalogue.years if year < question.year), None)
