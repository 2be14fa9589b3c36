"""Tugas saya: the lines, their groups, what others have to do, what is done, the number on the tab, the old places."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from accounts.models import User
from duties import counting
from duties.queries import duties_of
from duties.views import SHOWN_ROWS
from evaluations.models import Evaluation
from evidence.approving import set_head_approval
from evidence.requests.asking import withdraw_request, write_message
from evidence.verdicts import judge_citation
from regions import clock
from tests.builders.duty_builders import at, give
from tests.builders.evidence_builders import items, returned, send
from tests.builders.html_builders import one_line
from tests.builders.request_builders import request_items
from tests.city import fresh
from tests.work import propose


@pytest.fixture(autouse=True)
def proposed(city):
    propose(city)


def page(client, city, role="opd", **query):
    client.force_login(city.people[role])
    return client.get(reverse("duties"), query)


def lines(answer):
    """[(group, verb and thing, address of the button)] as they stand on the page."""
    found = []
    for section in html.fromstring(answer.content).xpath("//main//section"):
        title = section.xpath("string(h2/text())").strip()
        for row in section.xpath(".//li[@class='tg']"):
            words = " ".join(row.xpath("string(.//h3)").split())
            found.append((title, words, row.xpath("string(.//div[@class='tg__s']//a/@href)")))
    return found


def rows(city, role="opd"):
    return duties_of(fresh(city.people[role])).rows


def test_a_day_that_is_today_is_not_late(client, city):
    give(city, 21, due=date(2025, 8, 14))
    give(city, 22, due=date(2025, 8, 13))
    give(city, 23, due=date(2025, 8, 21))
    give(city, 24, due=date(2025, 8, 22))
    found = {words.split()[3]: group for group, words, _ in lines(page(client, city)) if "Kirim data dukung" in words}
    assert found == {"22.": "Terlambat", "21.": "Minggu ini", "23.": "Minggu ini", "24.": "Nanti", "45.": "Nanti"}


def test_a_line_quotes_the_reason_and_says_who_returned_it_and_leads_to_the_form(client, city):
    (sent,) = send(city, items=items(city, "I45-L2-01"))
    returned(city, sent)
    answer = page(client, city)
    (line,) = lines(answer)
    assert line[1:] == ("Perbaiki: Notula reviu 2025", reverse("evidence_renew", args=[sent.pk]))
    (row,) = rows(city)
    assert row.why
    assert f"“{row.why}”" in answer.text
    assert f"dikembalikan {row.asker}" in one_line(answer.text)
    assert client.get(line[2]).status_code == 200


def test_what_is_asked_of_one_indicator_by_one_day_is_one_line_with_note_and_asker(client, city):
    request_items(city, "I45-L5-09", "I45-L3-01", note="Laporan tahun ini saja", due=date(2025, 8, 20))
    request_items(city, "I45-L2-01", due=date(2025, 8, 16))
    answer = page(client, city)
    form = reverse("evidence_add", args=[city.evaluation.pk, 45])
    assert [line[1:] for line in lines(answer)] == [
        ("Kirim data dukung: 45. Layanan Publik Sektor 1", f"{form}?butir=I45-L2-01"),
        ("Kirim data dukung: 45. Layanan Publik Sektor 1", f"{form}?butir=I45-L3-01"),
    ]
    text = one_line(answer.text)
    for words in ("butir I45-L3-01 dan butir I45-L5-09 · diminta Diskominfo", "“Laporan tahun ini saja”"):
        assert words in text
    assert [row.count for row in rows(city)] == [1, 2]
    assert "Laporan tahun ini saja" not in page(client, city, "opd2").text


def test_a_request_leaves_with_its_answer_and_comes_back_as_returned(city):
    request_items(city, "I45-L2-01", due=date(2025, 8, 16))
    (citation,) = send(city, items=items(city, "I45-L2-01"))
    assert rows(city) == ()
    returned(city, citation)
    assert [(row.kind.name, row.due.words) for row in rows(city)] == [("RETURNED", "16 Agu, 2 hari lagi")]


def test_a_withdrawn_request_is_no_task(city):
    (row,) = request_items(city, "I45-L2-01")
    withdraw_request(asked=row, by=city.people["diskominfo"])
    assert [row.kind.name for row in rows(city)] == ["SEND"]


def test_the_desk_has_one_line_for_all_evidence_to_review_and_its_page_shows_as_many(client, city):
    send(city, items=items(city, "I45-L1-01", "I45-L2-01"))
    clock.set_now(clock.now() + timedelta(days=10))
    send(city, items=items(city, "I45-L3-01"))
    answer = page(client, city, "asesor_internal")
    (line,) = [line for line in lines(answer) if line[1].startswith("Tinjau: ") and "data dukung" in line[1]]
    assert line[1] == "Tinjau: 3 data dukung, terlama 10 hari"
    shown = client.get(line[2])
    assert len(shown.context["rows"]) == 3


def test_many_lines_of_a_group_are_folded_and_stand_on_pages_of_their_own(client, city):
    give(city, *range(1, 41), due=date(2025, 8, 10))
    answer = page(client, city)
    late = [line for line in lines(answer) if line[0] == "Terlambat"]
    assert (len(late), f"{40 - SHOWN_ROWS} lagi" in one_line(answer.text)) == (SHOWN_ROWS, True)
    whole = [line for number in (1, 2) for line in lines(page(client, city, kelompok="lambat", page=number)) if line[1]]
    assert [line[:1] for line in whole] == [("Terlambat",)] * 40
    assert len({line[2] for line in whole}) == 40


def test_the_head_reads_first_what_waits_for_their_approval(client, city):
    set_head_approval(evaluation=city.evaluation, wanted=True, by=city.people["diskominfo"])
    give(city, 21, due=date(2025, 8, 10))
    send(city, items=items(city, "I45-L1-01", "I45-L2-01"))
    found = lines(page(client, city, "kepala_opd"))
    approvals = reverse("agency_approvals", args=[city.evaluation.pk])
    assert found[0] == ("Menunggu persetujuan Anda", "Setujui: 2 data dukung operator", approvals)
    assert found[1][:2] == ("Terlambat", "Kirim data dukung: 21. Penerapan Manajemen Risiko SPBE")
    assert len(client.get(approvals).context["rows"]) == 2
    operator = lines(page(client, city, "opd"))
    assert ("Menunggu orang lain", "2 data dukung terkirim, dikirim hari ini") in [line[:2] for line in operator]


def test_what_others_have_to_do_is_as_much_as_its_page_shows(client, city):
    first, _ = send(city, items=items(city, "I45-L1-01", "I45-L2-01"))
    clock.set_now(clock.now() + timedelta(days=3))
    (line,) = [line for line in lines(page(client, city)) if line[0] == "Menunggu orang lain"]
    assert line[1] == "2 data dukung terkirim, terlama 3 hari"
    assert client.get(line[2]).context["page"].paginator.count == 2
    judge_citation(citation=first, outcome="diterima", by=city.people["diskominfo"])
    (line,) = [line for line in lines(page(client, city)) if line[0] == "Menunggu orang lain"]
    assert client.get(line[2]).context["page"].paginator.count == 1


def test_who_asked_reads_how_many_requests_no_agency_has_answered(client, city):
    asked = request_items(city, "I45-L1-01", "I45-L2-01", "I45-L3-01")
    request_items(city, "I34-L2-01", agency=city.other_agency)
    clock.set_now(clock.now() + timedelta(days=3))
    (line,) = [line for line in lines(page(client, city, "diskominfo")) if line[0] == "Menunggu orang lain"]
    assert line[1] == "4 permintaan belum dijawab, terlama 3 hari"
    assert len(client.get(line[2]).context["page"]) == 4
    send(city, items=items(city, "I45-L1-01"))
    (back,) = send(city, items=items(city, "I45-L2-01"))
    returned(city, back)
    withdraw_request(asked=asked[2], by=city.people["diskominfo"])
    for role in ("diskominfo", "koordinator", "penanggung_jawab"):
        found = [line[1:] for line in lines(page(client, city, role)) if "permintaan" in line[1]]
        assert [words for words, _ in found] == [
            "1 permintaan belum dijawab, terlama 3 hari",
            "1 permintaan dikembalikan, belum diperbaiki, terlama 3 hari",
        ]
        assert [len(client.get(address).context["page"]) for _, address in found] == [1, 1]
    assert [line for line in lines(page(client, city, "asesor_internal")) if "permintaan" in line[1]] == []


def test_nothing_waits_for_agencies_that_can_send_nothing_any_more(client, city):
    request_items(city, "I45-L1-01")
    at(31)
    assert [line for line in lines(page(client, city, "diskominfo")) if "permintaan" in line[1]] == []


def test_what_the_person_finished_stands_folded_for_fourteen_days(client, city):
    send(city, items=items(city, "I45-L1-01", "I45-L2-01"))
    answer = page(client, city)
    assert [(work.label, work.detail) for work in answer.context["finished"]] == [
        ("Data dukung dikirim", "indikator 45; 14 Agu")
    ]
    assert "<summary>Selesai dalam 14 hari terakhir</summary>" in answer.text
    assert page(client, city, "kepala_opd").context["finished"] == []
    clock.set_now(clock.now() + timedelta(days=15))
    assert page(client, city).context["finished"] == []


def test_nothing_of_another_agency_shows(client, city):
    (asked,) = request_items(city, "I34-L2-01", agency=city.other_agency, note="Khusus BPKAD")
    write_message(asked=asked, text="Mohon segera", by=city.people["diskominfo"])
    send(city, by="opd2", number=34, agency=city.other_agency, title="Milik BPKAD")
    text = page(client, city).text
    assert [words for words in ("BPKAD", "Layanan Keuangan") if words in text] == []


def test_the_number_on_the_tab_is_that_of_the_lines(client, city):
    give(city, 21, 22)
    client.force_login(city.people["opd"])
    assert "hx-get" in html.tostring(tab(client.get("/ui/"))).decode()  # nobody has worked it out: it is fetched
    assert number_of(client.get(reverse("duty_count"))) == 3
    answer = client.get(reverse("duties"))
    assert (number_of(answer), len(lines(answer))) == (3, 3)
    assert number_of(client.get("/ui/")) == 3


def tab(answer):
    (found,) = html.fromstring(answer.content).xpath(f"//nav[@id='menu']//a[@href='{reverse('duties')}']")
    return found


def number_of(answer):
    (found,) = html.fromstring(answer.content).xpath("//*[@data-tasks]/span[@class='n']/text()")
    return int(found)


def test_the_number_costs_no_page_a_query_and_is_kept_for_a_minute(client, city, django_assert_num_queries):
    client.force_login(city.people["opd"])
    client.get(reverse("duty_count"))
    with CaptureQueriesContext(connection) as kept:
        client.get("/ui/")
    cache.clear()
    with CaptureQueriesContext(connection) as unkept:
        client.get("/ui/")
    assert len(kept) == len(unkept)
    client.get(reverse("duty_count"))
    with django_assert_num_queries(3):  # session, user, memberships
        client.get(reverse("duty_count"))


def test_a_write_of_the_person_forgets_the_number(client, city):
    client.force_login(city.people["opd"])
    client.get(reverse("duties"))
    assert counting.kept_count(city.people["opd"]) == 1
    client.post(reverse("notifications_read"))
    assert counting.kept_count(city.people["opd"]) is None


def test_the_old_places_lead_here_for_good(client, city):
    client.force_login(city.people["opd"])
    old = {path: client.get(path) for path in ("/giliran/", f"/siklus/{city.evaluation.pk}/tugas/")}
    assert {path: (answer.status_code, answer.url) for path, answer in old.items()} == {
        "/giliran/": (301, "/tugas/"),
        f"/siklus/{city.evaluation.pk}/tugas/": (301, f"/tugas/?siklus={city.evaluation.pk}"),
    }
    assert all(client.get(answer.url).status_code == 200 for answer in old.values())


@pytest.mark.parametrize("asked", ["0", "x", "9" * 40, "²"])
def test_a_cycle_that_is_none_of_theirs_shows_everything(client, city, asked):
    assert len(lines(page(client, city, siklus=asked))) == 1


@pytest.mark.parametrize("role", ["asesor_eksternal", "auditor", "pimpinan"])
def test_who_has_nothing_to_do_reads_the_stages_and_what_can_be_read(client, city, role):
    text = one_line(page(client, city, role).text)
    assert "Siklus 2025 Kota Denpasar" in text
    assert "Penilaian mandiri: 1–29 Agustus 2025 <strong>(berjalan)</strong>" in text
    comes = "Pada tahap Penilaian dokumen, belum memiliki tanggal: paket indikator"
    assert (comes in text) == (role == "asesor_eksternal")
    main = html.fromstring(text).xpath("//section[@id='mendatang']//a/@href")
    assert {address: client.get(address).status_code for address in main} == dict.fromkeys(main, 200)
    assert (reverse("dashboard", args=[city.evaluation.pk]) in main) == (role != "asesor_eksternal")


def test_a_released_pack_is_named_to_the_external_assessor(client, city):
    pack = reverse("assessor_pack", args=[city.evaluation.pk])
    assert pack not in page(client, city, "asesor_eksternal").text
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state="dokumen")
    assert pack in page(client, city, "asesor_eksternal").text
    assert client.get(pack).status_code == 200


def test_before_any_cycle_the_page_says_who_opens_it(client, city):
    Evaluation.objects.update(region=city.region.parent)
    assert "Belum ada siklus penilaian." in page(client, city).text


def test_who_has_no_role_has_a_page_without_tasks(client, city):
    client.force_login(User.objects.create_user("baru", full_name="Baru"))
    assert "Tidak ada yang menunggu Anda" in client.get(reverse("duties")).text


def test_a_closed_stage_says_that_nothing_can_be_sent(client, city):
    at(31)
    assert "Data dukung tidak dapat dikirim saat ini." in page(client, city).text
