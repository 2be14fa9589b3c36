"""What a nation and some busy years leave behind, put into the 47-indicator city by bulk SQL in about a minute."""

import uuid
from datetime import datetime, timedelta
from itertools import chain, cycle, islice, repeat

from django.db import connection

from accounts.models import User
from domains.models import EvidenceItem, Instrument
from evaluations.choices import Activity, CycleState, PredicateBasis, ValueColumn, VerdictOutcome
from evaluations.models import Evaluation
from evidence.models import Citation, Document, DocumentVersion, Verdict
from history.models import HistoryEntry
from notices.models import Notification
from regions.models import Agency, Region
from tests.bench.pages import BenchSite
from tests.past import print_crowd
from ui.names import look_of

GOVERNMENTS, YEARS = 640, range(2018, 2026)
AGENCIES = 41
DOCUMENTS, CITATIONS, OWN_CITATIONS = 5_000, 20_000, 5_000
OWN_HISTORY, OTHER_HISTORY = 40_000, 160_000
NOTICES = 2_000  # a person
BATCH = 2_000


def grow(site: BenchSite) -> None:
    """All of it."""
    by = site.cycle.created_by
    instruments = {row.code: row for row in Instrument.objects.all()}
    others = _govern(instruments, by)
    _score(site.cycle, others)
    print_crowd(None, instruments, GOVERNMENTS)  # the printed results name no region
    agencies = _add_agencies(site.cycle.region)
    _cite(site.cycle, agencies, _document(site.cycle.region, agencies, by), by)
    _tell_history(site.cycle, others)
    _notify(site.cycle)
    _run("ANALYZE", [])  # as servers do by themselves: without it no plan knows how many rows there are


def _govern(instruments: dict[str, Instrument], by: User) -> int:
    """The other governments with a finished cycle a year; returns the key of the first cycle."""
    own = Evaluation.objects.values("region")
    found = list(Region.objects.exclude(pk__in=own).order_by("pk")[: GOVERNMENTS - 1])
    missing = GOVERNMENTS - 1 - len(found)
    found += Region.objects.bulk_create(
        Region(code=f"{n // 100:02}X{n % 100:02}", name=f"Kabupaten {n}", kind="kabupaten", time_zone="Asia/Jakarta")
        for n in range(missing)
    )
    of_year = {year: instruments["SPBE-2018" if year < 2021 else "SPBE-2020"] for year in YEARS}
    rows = (
        Evaluation(
            region=region,
            year=year,
            instrument=of_year[year],
            family=of_year[year].family,
            activity=Activity.EVALUASI,
            state=CycleState.SELESAI,
            predicate_basis=PredicateBasis.values[0],
            created_by=by,
        )
        for region in found
        for year in YEARS
    )
    return Evaluation.objects.bulk_create(rows, batch_size=BATCH)[0].pk


def _score(evaluation: Evaluation, first: int) -> None:
    """A final level for every indicator of every cycle from `first` on."""
    _run(
        """INSERT INTO evaluations_score ("column", value, fact, analysis, justification, reason, notes, version,
               updated_at, evaluation_id, indicator_id, updated_by_id, is_retired)
           SELECT %s, CAST(1 + (e.id * 7 + i.number * 3) %% 5 AS varchar(9)), '', '', '', '', '', 1,
               e.created_at, e.id, i.id, e.created_by_id, %s
           FROM evaluations_evaluation e JOIN domains_indicator i ON i.instrument_id = e.instrument_id
           WHERE e.id >= %s AND e.id <> %s""",
        [ValueColumn.FINAL, False, first, evaluation.pk],
    )


def _add_agencies(region: Region) -> list[Agency]:
    """As many as a big city has."""
    found = list(Agency.objects.filter(region=region, valid_to=None))
    more = (
        Agency(region=region, name=f"Kelurahan Contoh {n}", short_name=f"Kel. {n}", is_sample=True)
        for n in range(AGENCIES - len(found))
    )
    return found + Agency.objects.bulk_create(more)


def _document(region: Region, agencies: list[Agency], by: User) -> list[DocumentVersion]:
    """Documents of one version each."""
    titles = (f"Laporan pelaksanaan nomor {n}" for n in range(DOCUMENTS))
    documents = Document.objects.bulk_create(
        (
            Document(region=region, owner=agency, title=title, title_look=look_of(title), created_by=by)
            for title, agency in zip(titles, cycle(agencies), strict=False)
        ),
        batch_size=BATCH,
    )
    return DocumentVersion.objects.bulk_create(
        (
            DocumentVersion(
                pk=uuid.UUID(int=row.pk),
                document=row,
                number=1,
                file=f"{row.pk}.pdf",
                original_name=f"{row.pk}.pdf",
                content_type="application/pdf",
                size=1000,
                sha256=f"{row.pk:064x}",
                uploaded_by=by,
                issued_on=row.created_at.date() - timedelta(days=row.pk % 900),
            )
            for row in documents
        ),
        batch_size=BATCH,
    )


def _cite(evaluation: Evaluation, agencies: list[Agency], versions: list[DocumentVersion], by: User) -> None:
    """Citations in the year in work and in the last one under the same instrument, and a verdict on nine of ten."""
    earlier = Evaluation.objects.before(evaluation).filter(instrument=evaluation.instrument_id)[0]
    items = cycle(
        EvidenceItem.objects.filter(criterion__indicator__instrument=evaluation.instrument_id).values_list(
            "pk", "criterion__indicator"
        )
    )
    years = chain(repeat(evaluation, OWN_CITATIONS), repeat(earlier, CITATIONS - OWN_CITATIONS))
    rows = (
        Citation(evaluation=year, indicator_id=indicator, item_id=item, version=version, agency=agency, created_by=by)
        for year, (item, indicator), version, agency in zip(
            years, items, cycle(versions), cycle(agencies), strict=False
        )
    )
    _judge(Citation.objects.bulk_create(rows, batch_size=BATCH), User.objects.get(username="asesor"))


def _judge(cited: list[Citation], by: User) -> None:
    """A verdict on nine of ten; one of six comes back."""
    judged = [row for n, row in enumerate(cited) if n % 10]
    returned = {"outcome": VerdictOutcome.RETURNED, "reason": "tidak_relevan", "note": "Bukan dokumennya."}
    Verdict.objects.bulk_create(
        (
            Verdict(citation=row, by=by, **({"outcome": VerdictOutcome.ACCEPTED} if n % 6 else returned))
            for n, row in enumerate(judged)
        ),
        batch_size=BATCH,
    )


def _tell_history(evaluation: Evaluation, first: int) -> None:
    """Copies of what the city's cycle tells, each a minute later: some about itself, most about other cycles."""
    told = HistoryEntry.objects.filter(subject_type="evaluations.evaluation", subject_id=evaluation.pk)
    entries, count = list(told), told.count()
    others = cycle(range(first, first + GOVERNMENTS))
    for subjects, total in ((cycle([evaluation.pk]), OWN_HISTORY), (others, OTHER_HISTORY)):
        rows = (
            HistoryEntry(
                subject_type=row.subject_type,
                subject_id=next(subjects),
                kind=row.kind,
                details=row.details,
                before=row.before,
                after=row.after,
                reason=row.reason,
                at=_later(row.at, n // count),
                by_id=row.by_id,
                indicator_id=row.indicator_id,
            )
            for n, row in enumerate(islice(cycle(entries), total))
        )
        HistoryEntry.objects.bulk_create(rows, batch_size=BATCH)


def _later(moment: datetime, minutes: int) -> datetime:
    return moment + timedelta(minutes=minutes)


def _notify(evaluation: Evaluation) -> None:
    """Notices under every bell, most of them read."""
    Notification.objects.bulk_create(
        (
            Notification(
                user=user,
                kind=Notification.Kind.DAILY,
                key=f"ukur-{n}",
                text=f"Ringkasan harian ke-{n}.",
                url="/tugas/",
                subject_type="evaluations.evaluation",
                subject_id=evaluation.pk,
                created_at=_later(evaluation.created_at, n),
                read_at=_later(evaluation.created_at, n + 1) if n % 10 else None,
            )
            for user in User.objects.all()
            for n in range(NOTICES)
        ),
        batch_size=BATCH,
    )


def _run(sql: str, values: list[object]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
