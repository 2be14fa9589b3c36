"""What a person does on the pages of evidence."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.builders.evidence_builders import items
from tests.files import pdf


@pytest.fixture
def act(client, city):
    """`act("opd").get(...)`"""

    def signed_in(role):
        client.force_login(city.people[role])
        return client

    return signed_in


def add_url(city, number=45):
    return reverse("evidence_add", args=[city.evaluation.pk, number])


def typed(city, **changes):
    """The form as a person fills it in."""
    codes = changes.pop("codes", ["I45-L3-01"])
    fields = {
        "title": "Notula reviu layanan",
        "reference": "400.7/118/2025",
        "issued_on": "2025-07-15",
        "page": "3–5",
        "article": "Bab III",
        "note": "Lihat lampiran",
        "secrecy": "terbatas",
        "items": [item.pk for item in items(city, *codes)],
        "file": SimpleUploadedFile("Notula.pdf", pdf()),
    }
    return {name: value for name, value in (fields | changes).items() if value is not None}
