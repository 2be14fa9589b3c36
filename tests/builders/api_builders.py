"""Clients of the API, and what they write."""

from rest_framework.test import APIClient

from evaluations.models import Score
from regions import clock


def client_of(user) -> APIClient:
    client = APIClient()
    client.force_login(user)
    return client


def put_scores(city, column, levels):
    for number, value in levels.items():
        Score.objects.create(
            evaluation=city.evaluation,
            indicator=city.indicator(number),
            column=column,
            value=value,
            version=1,
            updated_by=city.people["diskominfo"],
            updated_at=clock.now(),
        )
