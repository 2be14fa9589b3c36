"""The request pages: the list by agency, answer and date; asking many; one request with its thread."""

from datetime import date

import pytest
from django.urls import reverse

from evidence.models import EvidenceRequest, RequestMessage
from evidence.requests.asking import EvidenceRequestDraft, request_all, write_message
from tests.builders.evidence_builders import items, send
from tests.builders.request_builders import request_indicators, request_items


def get(client, city, name, role="diskominfo", query="", args=None):
    client.force_login(city.people[role])
    return client.get(reverse(name, args=args or [city.evaluation.pk]) + query)


def post(client, city, name, data, role="diskominfo", args=None, **headers):
    client.force_login(city.people[role])
    return client.post(reverse(name, args=args or [city.evaluation.pk]), data, **headers)


def listed(response):
    return [row.request.asked_for for row in response.context["rows"]]


def asked_now():
    rows = EvidenceRequest.objects.order_by("indicator__number", "item__code", "agency__short_name")
    return [(row.indicator.number, row.item.code if row.item else "", row.agency.short_name) for row in rows]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["butir I45-L1-01", "butir I45-L2-01", "seluruh indikator"]),
        ("?keadaan=belum", ["butir I45-L2-01", "seluruh indikator"]),
        ("?keadaan=tunggu", ["butir I45-L1-01"]),
        ("?keadaan=ditarik", []),
        ("?tenggat=segera", ["butir I45-L2-01"]),
        ("?tenggat=lewat", []),
        ("?keadaan=apa&opd=x", ["butir I45-L1-01", "butir I45-L2-01", "seluruh indikator"]),
    ],
)
def test_the_list_is_filtered(client, city, query, shown):
    request_items(city, "I45-L1-01", "I45-L2-01", due=date(2025, 8, 16))
    request_indicators(city, 34, agency=city.other_agency, due=date(2025, 8, 25))
    send(city, items=items(city, "I45-L1-01"))
    assert listed(get(client, city, "requests", query=query)) == shown


def test_the_list_by_agency(client, city):
    request_items(city, "I45-L1-01")
    request_indicators(city, 34, agency=city.other_agency)
    assert listed(get(client, city, "requests", query=f"?opd={city.other_agency.pk}")) == ["seluruh indikator"]
    assert listed(get(client, city, "requests", role="opd")) == ["butir I45-L1-01"]


def test_the_list_has_25_a_page(client, city):
    wishes = [EvidenceRequestDraft(city.agency, city.indicator(number)) for number in range(1, 29)]
    request_all(evaluation=city.evaluation, wishes=wishes, by=city.people["diskominfo"])
    assert [len(listed(get(client, city, "requests", query=f"?page={page}"))) for page in (1, 2)] == [25, 3]


def test_messages_of_the_other_side_are_counted_until_one_answers(client, city):
    (row,) = request_items(city, "I45-L1-01")

    def counted(role):
        return [row.unanswered for row in get(client, city, "requests", role=role).context["rows"]]

    write_message(asked=row, text="Boleh tangkapan layar?", by=city.people["opd"])
    write_message(asked=row, text="Yang mana?", by=city.people["kepala_opd"])
    assert (counted("diskominfo"), counted("opd")) == ([2], [0])
    write_message(asked=row, text="Boleh.", by=city.people["asesor_internal"])
    assert (counted("diskominfo"), counted("opd")) == ([0], [1])


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_eight_queries(client, city, django_assert_num_queries, number):
    codes = ("I45-L1-01", "I45-L2-01", "I45-L3-01")[:number]
    for row in request_items(city, *codes):
        write_message(asked=row, text="Halo", by=city.people["opd"])
        send(city, items=[row.item])
    client.force_login(city.people["diskominfo"])
    with django_assert_num_queries(8):
        response = client.get(reverse("requests", args=[city.evaluation.pk]))
    assert len(listed(response)) == number


def test_the_form_opens_with_what_the_link_names(client, city):
    query = f"?indikator=45&butir=I21-L3-01&opd={city.agency.pk}"
    form = get(client, city, "request_add", query=query).context["form"]
    assert (form["to"].value(), form["due"].value()) == ("pilih", date(2025, 8, 29))
    lines = [line for group in form.domains() for line in group["lines"] if line["count"]]
    assert [(line["indicator"].number, line["chosen"], line["open"]) for line in lines] == [
        (21, False, 1),
        (45, True, 0),
    ]


def fields(city, **changes):
    base = {"indicators": [city.indicator(45).pk], "to": "pengampu", "again": "tanya", "due": "2025-08-20"}
    return base | changes


def test_buttons_of_which_one_is_always_pressed_are_not_called_optional(client, city):
    client.force_login(city.people["diskominfo"])
    page = client.get(reverse("request_add", args=[city.evaluation.pk]))
    labels = {name: field.label for name, field in page.context["form"].fields.items()}
    assert (labels["what"], labels["note"][-10:]) == ("Isi permintaan untuk indikator yang dicentang", "(opsional)")


def test_leads_are_asked_for_their_own_indicators(client, city):
    chosen = [city.indicator(number).pk for number in (34, 45)]
    response = post(client, city, "request_add", fields(city, indicators=chosen, note="Terima kasih"))
    assert response.status_code == 302
    assert asked_now() == [(34, "", "BPKAD"), (45, "", "Dinkes")]


def test_chosen_agencies_are_asked_for_everything(client, city):
    chosen = {"to": "pilih", "agencies": [city.agency.pk, city.other_agency.pk], "indicators": []}
    post(client, city, "request_add", fields(city, items=[row.pk for row in items(city, "I21-L3-01")], **chosen))
    assert asked_now() == [(21, "I21-L3-01", "BPKAD"), (21, "I21-L3-01", "Dinkes")]


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"indicators": []}, "indicators", "Centang sekurangnya satu indikator atau butir."),
        ({"to": "pilih"}, "agencies", "Centang sekurangnya satu OPD."),
        ({"due": "2025-08-01"}, "due", "Tenggat 1 Agustus 2025 sudah lewat. Pilih hari ini atau sesudahnya."),
        ({"note": "x" * 501}, "note", ""),
    ],
)
def test_what_is_missing_is_said_at_its_field(client, city, changes, field, says):
    response = post(client, city, "request_add", fields(city, **changes))
    assert says in response.context["form"].errors[field][0]
    assert EvidenceRequest.objects.count() == 0


def test_ticked_agencies_are_never_passed_over_in_silence(client, city):
    response = post(client, city, "request_add", fields(city, agencies=[city.other_agency.pk]))
    form = response.context["form"]
    assert (form.errors["to"], form.names_agencies, EvidenceRequest.objects.count()) == (
        ["Ada OPD yang dicentang. Pilih “OPD yang saya centang di bawah”, atau hapus centangnya."],
        True,
        0,
    )


def test_an_indicator_without_a_lead_says_so(client, city):
    response = post(client, city, "request_add", fields(city, indicators=[city.indicator(3).pk]))
    assert response.context["form"].errors["to"] == [
        "Belum ada OPD yang ditugaskan pada indikator 3. Pilih OPD-nya sendiri."
    ]


def test_asked_twice_comes_back_with_everything_typed(client, city):
    request_indicators(city, 45)
    response = post(client, city, "request_add", fields(city, note="Sekali lagi"))
    form = response.context["form"]
    assert form.non_field_errors()[0].startswith("Sudah diminta sebelumnya: indikator 45 dari Dinkes.")
    assert form["note"].value() == "Sekali lagi"
    post(client, city, "request_add", fields(city, note="Sekali lagi", again="perbarui"))
    assert [row.note for row in EvidenceRequest.objects.all()] == ["Sekali lagi"]


def test_the_thread_is_written_by_a_plain_form_and_by_htmx(client, city):
    (row,) = request_items(city, "I45-L1-01")
    plain = post(client, city, "request", {"text": "Boleh tautan?"}, role="opd", args=[row.pk])
    assert plain["Location"].endswith(f"/permintaan/{row.pk}/#percakapan")
    part = post(client, city, "request", {"text": "Boleh."}, args=[row.pk], HTTP_HX_REQUEST="true").content.decode()
    assert ("Boleh tautan?" in part, "Boleh." in part, "<h1" in part) == (True, True, False)
    empty = post(client, city, "request", {"text": " "}, args=[row.pk])
    assert (empty.status_code, RequestMessage.objects.count()) == (422, 2)


def test_a_page_shows_what_was_sent_and_who_may_change_it(client, city):
    (row,) = request_items(city, "I45-L1-01", note="Tampilan beranda saja")
    send(city, items=items(city, "I45-L1-01"), title="Tangkapan layar pendaftaran")
    texts = {
        role: get(client, city, "request", role=role, args=[row.pk]).content.decode() for role in ("opd", "auditor")
    }
    assert all("Tampilan beranda saja" in text and "Tangkapan layar pendaftaran" in text for text in texts.values())
    assert all("Batalkan permintaan" not in text for text in texts.values())
    assert get(client, city, "request", role="opd2", args=[row.pk]).status_code == 404
    assert "Batalkan permintaan" in get(client, city, "request", args=[row.pk]).content.decode()


def test_due_date_and_note_are_changed_on_the_page(client, city):
    (row,) = request_items(city, "I45-L1-01")
    post(client, city, "request", {"ubah": "1", "due": "2025-08-28", "note": "Mundur"}, args=[row.pk])
    row.refresh_from_db()
    assert (row.due, row.note) == (date(2025, 8, 28), "Mundur")
    late = post(client, city, "request", {"ubah": "1", "due": "2025-08-01"}, args=[row.pk])
    assert (late.status_code, list(late.context["due_form"].errors)) == (422, ["due"])
    assert post(client, city, "request", {"ubah": "1"}, role="opd", args=[row.pk]).status_code == 403


def test_a_request_is_withdrawn(client, city):
    (row,) = request_items(city, "I45-L1-01")
    assert post(client, city, "request_withdraw", {}, role="opd", args=[row.pk]).status_code == 403
    post(client, city, "request_withdraw", {"reason": "Keliru"}, args=[row.pk])
    assert listed(get(client, city, "requests")) == []
    assert listed(get(client, city, "requests", query="?keadaan=ditarik")) == ["butir I45-L1-01"]


@pytest.mark.parametrize("number", [1, 3])
def test_a_request_page_takes_eight_queries(client, city, django_assert_num_queries, number):
    (row,) = request_items(city, "I45-L1-01")
    for _ in range(number):
        write_message(asked=row, text="Halo", by=city.people["opd"])
        send(city, items=items(city, "I45-L1-01"))
    client.force_login(city.people["diskominfo"])
    with django_assert_num_queries(8):
        response = client.get(reverse("request", args=[row.pk]))
    assert [len(response.context["page"].citations), len(response.context["page"].messages)] == [number, number]


@pytest.mark.parametrize("number", [1, 3])
def test_asking_many_writes_in_few_queries(client, city, django_assert_max_num_queries, number):
    """The rows go in at once; history and new assignments take their lines."""
    chosen = {
        "to": "pilih",
        "agencies": [city.agency.pk],
        "indicators": [city.indicator(n).pk for n in range(1, 1 + number)],
    }
    client.force_login(city.people["diskominfo"])
    with django_assert_max_num_queries(22 + 6 * number):
        client.post(reverse("request_add", args=[city.evaluation.pk]), fields(city, **chosen))
    assert EvidenceRequest.objects.count() == number
