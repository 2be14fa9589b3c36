"""A corrected instrument is brought as a file, through the page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from domains.models import Instrument
from history.choices import HistoryKind
from tests.builders.revision_builders import (
    as_text,
    data,
    insert_item,
    page,
    signed_in,
)
from tests.city import fresh

__all__ = ["data"]


def brought(client, data, **sent):
    file = SimpleUploadedFile("pemdi.yaml", as_text(data).encode() if isinstance(data, dict) else data)
    return client.post(reverse("revision_load"), {"file": file, **sent})


def test_a_person_without_a_shell_brings_the_corrected_file(pemdi_city, data, client):
    insert_item(data, 1, 1, 0, "Butir dari pedoman teknis")
    signed_in(client, pemdi_city, "diskominfo")
    assert reverse("revision_load") in client.get(page(pemdi_city)).content.decode()
    seen = brought(client, data)
    assert seen.status_code == 200
    assert "Butir dari pedoman teknis" in seen.content.decode()
    assert not Instrument.objects.filter(revision=2).exists()
    stored = client.post(reverse("revision_load"), {"text": seen.context["text"], "simpan": "1"})
    assert stored.status_code == 302
    assert Instrument.objects.newest().get(code="PEMDI-2026").revision == 2
    assert fresh(pemdi_city.evaluation).instrument.revision == 1
    assert pemdi_city.evaluation.history.filter(kind=HistoryKind.REVISION_LOADED).count() == 1


def test_a_broken_file_is_refused_whole_with_key_and_reason(pemdi_city, data, client):
    data["domains"][0]["aspects"][0]["indicators"][0]["weight"] = "99"
    signed_in(client, pemdi_city, "admin")
    answer = brought(client, data)
    assert answer.status_code == 422
    assert "domains[0].aspects[0].weight: bobot indikator berjumlah" in answer.content.decode()
    assert not Instrument.objects.filter(revision=2).exists()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff\xfe", "bukan teks UTF-8"),
        (b"a: [1", "bukan YAML yang sah"),
        (b"a: &x [1]\nb: [*x, *x]\n", "bukan YAML yang sah"),
        (b"halo", "harus berupa peta"),
        (b"code: [1]\n", "kunci tidak ada"),
    ],
)
def test_what_is_no_instrument_is_refused(pemdi_city, client, content, reason):
    signed_in(client, pemdi_city, "admin")
    answer = brought(client, content)
    assert answer.status_code == 422
    assert reason in answer.content.decode()


def test_the_same_file_is_nothing_new(pemdi_city, data, client):
    signed_in(client, pemdi_city, "admin")
    assert "Tidak ada yang baru" in brought(client, data).content.decode()
