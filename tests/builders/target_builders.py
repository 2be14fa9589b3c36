"""Targets and scenarios on their pages."""

from decimal import Decimal

from django.urls import reverse

from planning.rules.target_query import TargetQuery
from planning.targets.planning_writes import save_scenario, set_target

ALL_THREE = dict.fromkeys(range(1, 48), 3)


def goal(city, role="koordinator", year=2025, value="3.40", scope="kota", source="RPJMD 2021–2026", **changes):
    values = {"year": year, "scope": scope, "value": Decimal(value), "source": source, **changes}
    return set_target(evaluation=city.evaluation, by=city.people[role], **values)


def scenario(city, name="Ringan", role="diskominfo", target="3.05", **limits):
    wish = TargetQuery(Decimal(target), **limits)
    return save_scenario(evaluation=city.evaluation, name=name, wish=wish, by=city.people[role])


def get(client, city, name="target", role="diskominfo", **query):
    client.force_login(city.people[role])
    return client.get(reverse(name, args=[city.evaluation.pk]), query)
