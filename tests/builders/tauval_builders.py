"""The page "Salin ke TAUVAL"."""

from django.urls import reverse


def page(city):
    return reverse("tauval", args=[city.evaluation.pk])


def shown(client, city):
    answer = client.get(page(city))
    assert answer.status_code == 200
    return answer.content.decode()
