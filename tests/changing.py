"""Makers of agency changes, and of the rows that they move."""

from datetime import date

from django.apps import apps

from evaluations.choices import AssignmentPart
from evaluations.cycles.cycle_setup import assign_agency
from evaluations.models import WindowExtension
from evidence.models import Citation, EvidenceRequest
from evidence.requests.asking import request_evidence
from history.models import HistoryEntry
from regions.models import Agency
from reorganisation.agency_changes import apply_change, choose_successors, draft_change
from reorganisation.change_plan import agency_change_plan
from reorganisation.models import AgencyChange
from tests.history_rows import texts
from tests.snapshot import OURS
from tests.work import cite

DAY = date(2025, 8, 14)  # the day on which the clock of the tests stands
BASIS = "Perda Nomor 3 Tahun 2025"
ONLY_GROWS = (
    "history.HistoryEntry",
    "accounts.Change",
    "notices.Notification",
    "notices.Mail",
    "evaluations.SharedRevision",
)


def new(name="Dinas Kesehatan dan Sosial", short_name="Dinkessos"):
    return Agency(name=name, short_name=short_name, kind="opd")


def drafted(city, kind, sources, successors, on=DAY, by="admin", **said):
    return draft_change(
        region=city.region,
        kind=kind,
        sources=sources,
        successors=successors,
        on=on,
        basis=BASIS,
        by=city.people[by],
        **said,
    )


def renamed(city, **said):
    return drafted(city, "ganti-nama", [city.agency], [new()], **said)


def merged(city, **said):
    return drafted(city, "gabung", [city.agency, city.other_agency], [new()], **said)


def absorbed(city, **said):
    """Dinas Kesehatan goes into Badan Keuangan, which stays."""
    return drafted(city, "gabung", [city.agency, city.other_agency], [city.other_agency], **said)


def divided(city, give=lambda what, row: 0, **said):
    """Dinas Kesehatan becomes two; `give` says which of them gets each indicator, person and document."""
    parts = [new("Dinas Kesehatan Masyarakat", "Dinkesmas"), new("Dinas Rumah Sakit", "Dinrs")]
    change = drafted(city, "pecah", [city.agency], parts, **said)
    plan = agency_change_plan(change, city.people["diskominfo"])
    choices = {
        "indicators": {str(line.indicator.pk): give("indicators", line.indicator.number) for line in plan.lines},
        "people": {str(m.membership.pk): give("people", m.membership.user.username) for m in plan.movers},
        "documents": {},
        "heir": 0,
    }
    choose_successors(change=change, choices=choices, by=city.people["admin"])
    change.refresh_from_db()
    return change


def applied(city, change, by="admin"):
    return apply_change(change=change, by=city.people[by], seen=agency_change_plan(change, city.people[by]).digest)


def busy(city):
    """Both agencies on indicators 21 and 45, each with requests, evidence and more time."""
    entry = city.people["diskominfo"]
    for agency, part, due in (
        (city.agency, AssignmentPart.LEAD, date(2025, 8, 20)),
        (city.other_agency, AssignmentPart.CONTRIBUTOR, date(2025, 8, 18)),
    ):
        indicators = [city.indicator(21)]
        assign_agency(evaluation=city.evaluation, indicators=indicators, agency=agency, part=part, due=due, by=entry)
        request_evidence(evaluation=city.evaluation, indicators=indicators, agency=agency, due=due, by=entry)
        cite(city, 21, title=f"Laporan {agency.short_name}", owner=agency)
        WindowExtension.objects.create(
            evaluation=city.evaluation, stage="mandiri", agency=agency, until=date(2025, 9, 5), reason="Surat", by=entry
        )
    cite(city, 45, "diterima", title="Perwali")
    return city


def rows_of_everything():
    """Every row of ours with all its columns, but logs and the changes themselves."""
    models = [m for label in OURS if label != "knox" for m in apps.get_app_config(label).get_models(True)]
    return {
        model._meta.label: sorted(model._base_manager.values_list(*_compared(model)), key=str)
        for model in models
        if model._meta.label not in ONLY_GROWS and not model._meta.label.startswith("reorganisation.AgencyChange")
    }


def _compared(model):
    """All columns, but the number by which a cycle counts its writes."""
    names = [column.attname for column in model._meta.concrete_fields]
    return [name for name in names if (model._meta.label, name) != ("evaluations.Evaluation", "revision")]


def owners(model):
    """{(indicator, agency)} of a table of the cycle."""
    return sorted(model.objects.values_list("indicator__number", "agency__short_name"))


def told(field):
    rows = texts(HistoryEntry.objects.order_by("pk"), "field", "before", "after")
    return [row for row in rows if row[0].startswith(field)]


__all__ = ["AgencyChange", "Citation", "EvidenceRequest"]
