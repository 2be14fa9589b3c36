"""Five logs as one list: who came in, what changed about accounts, who took which file, who was refused what.

The fifth is of visitors without an account, by a link to a pack.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.db import models
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Replace

from accounts.browsers import address_range
from accounts.models import Change, Membership, SignInEvent, User
from evidence.models import DocumentVersion
from history.models import DownloadLog, RefusalLog
from outputs.models import Package, Report, SharedPackOpening
from outputs.models.shared_pack import OpeningOutcome
from regions.models import Region

Kind: TypeAlias = SignInEvent.Kind

CHUNK = 500
REFUSED_SIGN_INS = (Kind.FAILED, Kind.CODE_FAILED)
CHANGING_SIGN_INS = (Kind.PASSWORD_CHANGED, Kind.FACTOR_CHANGED)
UNKNOWN = "(tidak dikenal)"


class LineGroup(models.TextChoices):
    """What the page can be narrowed to."""

    DOOR = "masuk", "Masuk dan keluar"
    CHANGES = "perubahan", "Perubahan akun"
    DOWNLOADS = "unduhan", "Unduhan"
    REFUSALS = "penolakan", "Penolakan"


@dataclass(frozen=True)
class LogLine:
    """One row of one of the logs, in words."""

    at: datetime
    group: LineGroup
    person: User | None
    what: str
    note: str = ""
    network: str = ""
    visitor: str = ""  # for whom the link was made by which somebody without an account came

    @property
    def who(self) -> str:
        return str(self.person or self.visitor or UNKNOWN)

    @property
    def account(self) -> str:
        return self.person.username if self.person else ""


# --- which rows --------------------------------------------------------------------------------------


def people_of(region: Region) -> QuerySet[User]:
    """Everybody who holds, or held, a role there."""
    return User.objects.filter(memberships__region=region).distinct()


def log_rows(
    region: Region, *, group: str = "", person: int | None = None, days: tuple[datetime | None, datetime | None]
) -> QuerySet[Any, tuple[int, int, datetime]]:
    """Source, number and time of every row that fits, newest first: one query, whatever the page shows of it."""
    since, until = days
    found = []
    for number, source in enumerate(SOURCES):
        rows = source.of(region)
        rows = rows.filter(source.in_group(group)) if group else rows
        rows = rows.filter(source.about(person)) if person else rows
        rows = rows.filter(at__gte=since) if since else rows
        rows = rows.filter(at__lt=until) if until else rows
        found.append(rows.order_by().annotate(source=Value(number)).values_list("source", "pk", "at"))
    return found[0].union(*found[1:], all=True).order_by("-at", "-source", "-pk")


def _of_people(region: Region, field: str) -> Q:
    """Those of the region, and those of none: a name that no account has is nobody's, and so everybody's to see."""
    held = Membership.objects.filter(user=OuterRef(field))
    return Q(Exists(held.filter(region=region))) | ~Q(Exists(held))


def _downloads_of(region: Region) -> QuerySet[DownloadLog]:
    """By the thing that was taken: who works in two regions is seen in each with what is theirs."""
    held = Q(subject_type="regions.region", subject_id=str(region.pk))
    for subject_type, taken in TAKEN.items():
        own = taken.model._default_manager.filter(**{taken.region: region})
        keys = own.order_by().annotate(key=Replace(Cast("pk", CharField()), Value("-"), Value("")))
        held |= Q(subject_type=subject_type, key__in=keys.values("key"))
    return DownloadLog.objects.alias(key=Replace(F("subject_id"), Value("-"), Value(""))).filter(held)


@dataclass(frozen=True)
class TakenThing:
    """A model of which files are taken: the way to its region, what to read along, and how a row is named."""

    model: type[models.Model]
    region: str
    related: tuple[str, ...]
    name: Callable[[Any], str]


TAKEN = {
    "evidence.documentversion": TakenThing(
        DocumentVersion, "document__region", ("document",), lambda row: f"{row.document}, versi {row.number}"
    ),
    "outputs.package": TakenThing(
        Package, "evaluation__region", ("evaluation", "indicator"), lambda row: f"paket TAUVAL, {row.title}"
    ),
    "outputs.report": TakenThing(Report, "evaluation__region", ("evaluation",), lambda row: row.title),
}


# --- in words ----------------------------------------------------------------------------------------


def log_lines(rows: Iterable[tuple[int, int, datetime]]) -> Iterator[LogLine]:
    """The rows in words, in their order; read in pieces of 500, each in at most ten queries."""
    piece: list[tuple[int, int]] = []
    for number, pk, _ in rows:
        piece.append((number, pk))
        if len(piece) == CHUNK:
            yield from _in_words(piece)
            piece = []
    yield from _in_words(piece)


def _in_words(piece: list[tuple[int, int]]) -> list[LogLine]:
    wanted = defaultdict(list)
    for number, pk in piece:
        wanted[number].append(pk)
    found: dict[tuple[int, int], LogLine] = {}
    for number, pks in wanted.items():
        source = SOURCES[number]
        rows = list(source.model._default_manager.filter(pk__in=pks).select_related(*source.related))
        found |= {(number, row.pk): line for row, line in zip(rows, source.words(rows), strict=True)}
    return [found[key] for key in piece]


def _sign_in_lines(rows: list[SignInEvent]) -> list[LogLine]:
    return [LogLine(row.at, _group_of(row), row.user, row.get_kind_display(), "", row.address or "") for row in rows]


def _group_of(row: SignInEvent) -> LineGroup:
    if row.kind in REFUSED_SIGN_INS:
        return LineGroup.REFUSALS
    return LineGroup.CHANGES if row.kind in CHANGING_SIGN_INS else LineGroup.DOOR


def _change_lines(rows: list[Change]) -> list[LogLine]:
    return [LogLine(row.at, LineGroup.CHANGES, row.by, _change_text(row), _values(row)) for row in rows]


def _change_text(row: Change) -> str:
    about = row.person or row.agency
    return f"{row.field}: {about}" if about else row.field


def _values(row: Change) -> str:
    return f"{row.before} → {row.after or '(kosong)'}" if row.before else row.after


def _download_lines(rows: list[DownloadLog]) -> list[LogLine]:
    names = _names_of(rows)
    return [LogLine(row.at, LineGroup.DOWNLOADS, row.by, _download_text(row, names), _manner(row)) for row in rows]


def _names_of(rows: list[DownloadLog]) -> dict[tuple[str, str], str]:
    """What was taken, by its name of today; at most one query a model."""
    wanted = defaultdict(set)
    for row in rows:
        wanted[row.subject_type].add(row.subject_id)
    names = {("regions.region", pk): "catatan keamanan" for pk in wanted["regions.region"]}
    for subject_type, taken in TAKEN.items():
        if pks := wanted[subject_type]:
            things = taken.model._default_manager.filter(pk__in=pks).select_related(*taken.related)
            names |= {(subject_type, str(thing.pk)): taken.name(thing) for thing in things}
    return names


def _download_text(row: DownloadLog, names: dict[tuple[str, str], str]) -> str:
    done = "membuka di peramban" if row.shown else "mengunduh"
    return f"{done}: {names.get((row.subject_type, row.subject_id), 'berkas yang sudah dihapus')}"


def _manner(row: DownloadLog) -> str:
    said = ["berkas asli" if row.is_original else "", "di dalam paket" if row.inside else ""]
    return ", ".join(filter(None, said))


def _refusal_lines(rows: list[RefusalLog]) -> list[LogLine]:
    return [
        LogLine(row.at, LineGroup.REFUSALS, row.person, row.get_kind_display(), _refusal_note(row), row.network)
        for row in rows
    ]


def _refusal_note(row: RefusalLog) -> str:
    many = f"yang ke-{row.times} dalam satu menit" if row.times > 1 else ""
    return "; ".join(filter(None, [f"{row.method} {row.place}".strip(), row.reason, many]))


def _opening_lines(rows: list[SharedPackOpening]) -> list[LogLine]:
    return [
        LogLine(
            at=row.at,
            group=LineGroup.REFUSALS if row.outcome in REFUSED_OPENINGS else LineGroup.DOWNLOADS,
            person=None,
            what=f"tautan paket: {row.get_outcome_display().lower()}",
            note=f"{row.version.document}, versi {row.version.number}" if row.version else "",
            network=address_range(row.address or ""),
            visitor=f"{row.pack.recipient} (tanpa akun)",
        )
        for row in rows
    ]


# --- the five logs -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class LogSource:
    """One table: its rows of a region, of a group and of a person, and how they read."""

    model: type[models.Model]
    related: tuple[str, ...]
    of: Callable[[Region], QuerySet[Any]]
    in_group: Callable[[str], Q]
    about: Callable[[int], Q]
    words: Callable[[list[Any]], list[LogLine]]


NOTHING = Q(pk__in=())
REFUSED_OPENINGS = (OpeningOutcome.WRONG, OpeningOutcome.CLOSED)


def _openings_in(group: str) -> Q:
    refused = Q(outcome__in=REFUSED_OPENINGS)
    return {LineGroup.REFUSALS: refused, LineGroup.DOWNLOADS: ~refused}.get(LineGroup(group), NOTHING)


def _all_in(own: LineGroup) -> Callable[[str], Q]:
    return lambda group: Q() if group == own else NOTHING


def _sign_ins_in(group: str) -> Q:
    kinds = {LineGroup.REFUSALS: REFUSED_SIGN_INS, LineGroup.CHANGES: CHANGING_SIGN_INS}
    kinds[LineGroup.DOOR] = (Kind.SIGNED_IN, Kind.SIGNED_OUT)
    return Q(kind__in=kinds.get(LineGroup(group), ()))


SOURCES = (
    LogSource(
        SignInEvent,
        ("user",),
        lambda region: SignInEvent.objects.filter(_of_people(region, "user")),
        _sign_ins_in,
        lambda person: Q(user=person),
        _sign_in_lines,
    ),
    LogSource(
        Change,
        ("by", "person", "agency"),
        lambda region: Change.objects.filter(region=region),
        _all_in(LineGroup.CHANGES),
        lambda person: Q(by=person) | Q(person=person),
        _change_lines,
    ),
    LogSource(
        DownloadLog,
        ("by",),
        _downloads_of,
        _all_in(LineGroup.DOWNLOADS),
        lambda person: Q(by=person),
        _download_lines,
    ),
    LogSource(
        RefusalLog,
        ("person",),
        lambda region: RefusalLog.objects.filter(_of_people(region, "person")),
        _all_in(LineGroup.REFUSALS),
        lambda person: Q(person=person),
        _refusal_lines,
    ),
    LogSource(
        SharedPackOpening,
        ("pack", "version__document"),
        lambda region: SharedPackOpening.objects.filter(pack__evaluation__region=region),
        _openings_in,
        lambda person: NOTHING,
        _opening_lines,
    ),
)
