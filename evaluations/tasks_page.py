"""The address of "Tugas saya" for one cycle: notices, letters and forms lead there; the page stands above them all."""

from django.urls import reverse


def tasks_url(cycle: int) -> str:
    return f"{reverse('duties')}?siklus={cycle}"
