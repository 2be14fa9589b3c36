"""Makers of actions, and the ways to their pages."""

from datetime import date
from decimal import Decimal

from django.urls import reverse

from evaluations.cycles.cycle_setup import create_cycle
from history.models import HistoryEntry
from history.presenters import history_event
from planning.actions.action_progress import set_action_state
from planning.actions.action_writes import ActionAim, ActionDraft, create_actions
from planning.models import Action

OWN = Action.Origin.OWN
TODO, RUNNING, DONE, DROPPED = Action.State
ALL_THREE = dict.fromkeys(range(1, 48), 3)


def draft(city, text="Susun pedoman", number=None, level=None, due=date(2025, 9, 30), agency=True, **more):
    aims = (ActionAim(city.indicator(number), Decimal(level) if level else None),) if number else ()
    return ActionDraft(text, city.agency if agency is True else agency, due, aims, **more)


def made(city, *drafts, role="diskominfo"):
    rows = drafts or (draft(city),)
    return create_actions(evaluation=city.evaluation, drafts=rows, origin=OWN, by=city.people[role])


def put(action, state, by, reason=""):
    return set_action_state(action=action, state=state, by=by, reason=reason)


def history(field):
    events = [history_event(entry) for entry in HistoryEntry.objects.order_by("pk")]
    return [(e.before, e.after, e.reason, e.by.username) for e in events if e.field == field]


def get(client, city, name, role="diskominfo", pk=None, **query):
    client.force_login(city.people[role])
    return client.get(reverse(name, args=[pk or city.evaluation.pk]), query)


def post(client, city, name, role="diskominfo", args=None, **data):
    client.force_login(city.people[role])
    return client.post(reverse(name, args=args or [city.evaluation.pk]), data)


def cycle_of(city, instrument, year):
    by = city.people["diskominfo"]
    return create_cycle(region=city.region, year=year, instrument=instrument, activity="evaluasi", by=by)


def pemdi(city, instruments):
    return cycle_of(city, instruments["PEMDI-2026"], 2026)


def last_year(city, *drafts):
    """Actions of 2024, under the instrument of the city's own cycle."""
    earlier = cycle_of(city, city.evaluation.instrument, 2024)
    return create_actions(evaluation=earlier, drafts=drafts, origin=OWN, by=city.people["diskominfo"])
