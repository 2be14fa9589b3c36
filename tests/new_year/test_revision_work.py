"""What an adoption leaves to do: evidence and requests whose item is gone, or reads otherwise."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from domains.models import EvidenceItem, Indicator
from domains.walk import file_items
from evaluations.permissions import Refused
from evidence.models import Citation, EvidenceRequest
from history.choices import HistoryKind
from new_year.revisions.adopting import (
    confirm_wording,
    place_citation,
    place_request,
)
from tests.builders.form_builders import press
from tests.builders.request_builders import request_items
from tests.builders.revision_builders import (
    adopt,
    data,
    evidence_of,
    insert_item,
    loaded,
    page,
    pemdi_file,
    signed_in,
)
from tests.city import fresh
from tests.history_rows import texts
from tests.work import cite_item

__all__ = ["data"]


@pytest.fixture
def hung(pemdi_city, data):
    """An accepted citation and a request on an item that was deleted."""
    rows = next(
        (item for item in file_items(data) if not item.node["alternatives_group"] and item.level == 1),
    )
    citation = cite_item(pemdi_city, rows.code, "diterima", title="Yang menggantung")
    request_items(pemdi_city, rows.code)
    insert_item(data, rows.indicator, 1, 0, "Pengganti yang lain")
    evidence = evidence_of(data, rows.indicator, 1)
    evidence[:] = [item for item in evidence if item["code"] != rows.code]
    loaded(data)
    adopt(pemdi_city)
    return citation


def own_items(city, citation):
    number = Indicator.objects.get(pk=Citation.objects.get(pk=citation.pk).indicator_id).number
    return list(
        EvidenceItem.objects.filter(
            instrument=fresh(city.evaluation).instrument, criterion__indicator__number=number
        ).select_related("criterion")
    )


def test_what_hung_on_a_deleted_item_is_moved_by_diskominfo(pemdi_city, hung, client):
    item = own_items(pemdi_city, hung)[0]
    signed_in(client, pemdi_city, "diskominfo")
    shown = client.get(page(pemdi_city, "revision_work")).content.decode()
    assert "Yang menggantung" in shown
    sent = {"baris": f"bukti-{hung.pk}", "butir": item.code}
    assert client.post(page(pemdi_city, "revision_place"), sent).status_code == 302
    row = fresh(hung)
    assert row.item == item
    assert row.asked_before is not None  # its verdict was given for another item
    assert row.verdicts.count() == 1
    told = pemdi_city.evaluation.history.get(kind=HistoryKind.EVIDENCE_PLACED)
    assert told.after == {"item": item.code}


def test_what_hung_on_a_deleted_item_is_set_aside_and_stays_readable(pemdi_city, hung, client):
    place_citation(citation=fresh(hung), item=None, by=fresh(pemdi_city.people["diskominfo"]))
    assert not Citation.objects.current().filter(pk=hung.pk).exists()
    signed_in(client, pemdi_city, "diskominfo")
    shown = client.get(page(pemdi_city, "revision_work")).content.decode()
    assert "Disisihkan" in shown
    assert "Yang menggantung" in shown
    with pytest.raises(Refused):
        place_citation(citation=fresh(hung), item=None, by=fresh(pemdi_city.people["diskominfo"]))


def test_what_was_set_aside_by_mistake_waits_for_a_decision_again(pemdi_city, hung, client):
    place_citation(citation=fresh(hung), item=None, by=fresh(pemdi_city.people["diskominfo"]))
    signed_in(client, pemdi_city, "opd")
    work = page(pemdi_city, "revision_work")
    assert "Batalkan" not in client.get(work).content.decode()
    sent = {"baris": f"batal-{hung.pk}"}
    assert client.post(page(pemdi_city, "revision_place"), sent).status_code == 403
    signed_in(client, pemdi_city, "diskominfo")
    shown = client.get(work).content.decode()
    assert press(client, shown, "Batalkan", work).status_code == 302
    assert Citation.objects.current().filter(pk=hung.pk).exists()
    told = pemdi_city.evaluation.history.filter(kind=HistoryKind.EVIDENCE_PLACED).order_by("pk")
    assert [entry.after["item"] for entry in told] == [None, hung.item.code]
    assert texts(told, "what")[1] == (f"batal menyisihkan Yang menggantung ({hung.item.code})",)
    assert client.post(page(pemdi_city, "revision_place"), sent).status_code == 403, "a second press finds nothing"
    item = own_items(pemdi_city, hung)[0]
    place_citation(citation=fresh(hung), item=item, by=fresh(pemdi_city.people["diskominfo"]))
    assert fresh(hung).item == item


def test_nobody_else_decides_and_no_item_of_another_indicator_is_taken(pemdi_city, hung):
    other = EvidenceItem.objects.filter(instrument=fresh(pemdi_city.evaluation).instrument).last()
    with pytest.raises(Refused):
        place_citation(citation=fresh(hung), item=None, by=fresh(pemdi_city.people["penanggung_jawab"]))
    with pytest.raises(ValidationError):
        place_citation(citation=fresh(hung), item=other, by=fresh(pemdi_city.people["diskominfo"]))


def test_a_request_for_a_deleted_item_is_moved_or_withdrawn(pemdi_city, hung):
    asked = EvidenceRequest.objects.get(evaluation=pemdi_city.evaluation)
    item = own_items(pemdi_city, hung)[0]
    place_request(asked=asked, item=item, by=fresh(pemdi_city.people["diskominfo"]))
    assert fresh(asked).item == item
    with pytest.raises(Refused):
        place_request(asked=asked, item=None, by=fresh(pemdi_city.people["diskominfo"]))


@pytest.fixture
def reworded(pemdi_city, data):
    item = evidence_of(data, 1, 1)[0]
    citation = cite_item(pemdi_city, item["code"], "diterima", title="Yang ditanya")
    item["text"] += " dengan tanda tangan pejabat"
    loaded(data)
    adopt(pemdi_city)
    return citation


def test_a_reworded_item_asks_whether_the_document_still_fits(pemdi_city, reworded, client):
    assert fresh(reworded).verdicts.get().outcome == "diterima"
    signed_in(client, pemdi_city, "opd")
    shown = client.get(page(pemdi_city, "revision_work")).content.decode()
    assert "Apakah dokumen masih cocok?" in shown
    assert "dengan tanda tangan pejabat" in shown
    assert client.post(page(pemdi_city, "revision_fits"), {"bukti": reworded.pk}).status_code == 403
    signed_in(client, pemdi_city, "asesor_internal")
    assert client.post(page(pemdi_city, "revision_fits"), {"bukti": reworded.pk}).status_code == 302
    assert fresh(reworded).asked_before is None
    assert "Yang ditanya" not in client.get(page(pemdi_city, "revision_work")).content.decode()


def test_who_sent_it_does_not_confirm_it(pemdi_city, reworded):
    Citation.objects.filter(pk=reworded.pk).update(created_by=pemdi_city.people["asesor_internal"])
    with pytest.raises(Refused, match="orang lain"):
        confirm_wording(citation=fresh(reworded), by=fresh(pemdi_city.people["asesor_internal"]))


def test_spelling_asks_nobody(pemdi_city, data):
    item = evidence_of(data, 1, 1)[0]
    citation = cite_item(pemdi_city, item["code"], "diterima")
    item["text"] = item["text"].upper() + "."
    loaded(data)
    adopt(pemdi_city)
    assert fresh(citation).asked_before is None


def test_an_item_that_reads_again_as_it_did_raises_no_doubt(pemdi_city, reworded):
    again = pemdi_file()
    again["short_name"] = "Pemdi 2026 diperbaiki"
    loaded(again)
    adopt(pemdi_city, revision=3)
    assert fresh(reworded).asked_before is None


def test_the_doubts_are_duties_of_agencies_and_reviewers(pemdi_city, reworded, client):
    for role in ("opd", "asesor_internal"):
        signed_in(client, pemdi_city, role)
        shown = client.get(reverse("duties")).content.decode()
        assert page(pemdi_city, "revision_work") in shown, role
