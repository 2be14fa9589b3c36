"""Named filters of the board: theirs alone, in every cycle, a handful, deleted by hand."""

import pytest
from django.urls import reverse
from lxml import html

from accounts.models import User
from assessment.worklist.saved_filters import MAX_FILTERS
from regions.models import Agency
from tests.two_years import make_year
from tests.work import fill


@pytest.fixture
def desk(client, city):
    fill(city, dict.fromkeys(range(1, 10), 3))
    client.force_login(city.people["diskominfo"])
    return client


def board(city, query="", pk=None):
    return reverse("worklist", args=[pk or city.evaluation.pk]) + query


def box(answer):
    return html.fromstring(answer.content).xpath("//details[contains(@class, 'pb-saved')]")[0]


def press(desk, answer, button, **typed):
    """Send the form of the box that has this button, as a browser does."""
    (form,) = box(answer).xpath(f".//form[.//button[starts-with(normalize-space(.), '{button}')]]")
    return desk.post(form.get("action"), dict(form.fields) | typed, follow=True)


def listed(answer):
    return {row.text: row.get("href") for row in box(answer).xpath(".//li/a")}


def test_a_filter_is_saved_by_name_opened_and_deleted(desk, city):
    query = "?langkah=isi&q=layanan&urut=-nama"
    saved = press(desk, desk.get(board(city, query)), "Simpan", name=" Layanan   belum terisi ")
    assert saved.redirect_chain[-1][0].startswith(board(city))
    link = listed(saved)["Layanan belum terisi"]
    opened, typed = desk.get(link), desk.get(board(city, query))
    assert [row.number for row in opened.context["rows"]] == [row.number for row in typed.context["rows"]] != []
    assert box(opened).xpath("string(.//a[@aria-current]/text())") == "Layanan belum terisi"
    gone = press(desk, opened, "Hapus")
    assert listed(gone) == {}
    assert gone.context["filter"].asked["q"] == "layanan"  # the list stays as it was asked for


def test_nobody_else_has_it_and_it_holds_in_every_cycle(desk, city, client, instruments):
    press(desk, desk.get(board(city, "?langkah=tinjau")), "Simpan", name="Antrean saya")
    second = make_year(city, instruments["PEMDI-2026"], 2026)
    assert listed(desk.get(board(city, pk=second.pk))) == {"Antrean saya": board(city, "?langkah=tinjau", second.pk)}
    client.force_login(city.people["asesor_internal"])
    assert listed(client.get(board(city))) == {}
    assert "Antrean saya" not in client.get(board(city)).text


def test_what_asks_for_an_agency_that_the_cycle_does_not_have_is_no_link(desk, city):
    press(desk, desk.get(board(city, f"?opd={city.agency.pk}")), "Simpan", name="Dinkes")
    assert "Dinkes" in listed(desk.get(board(city)))
    gone = Agency.objects.create(region=city.region, name="Dinas Lama", short_name="Lama")
    User.objects.filter(username="diskominfo").update(saved_filters=[["Lama", f"opd={gone.pk}"]])
    answer = desk.get(board(city))
    assert listed(answer) == {}
    assert "OPD atau domainnya tidak ada pada siklus ini" in answer.text


@pytest.mark.parametrize(
    ("name", "told"),
    [("", "Isi nama filter"), ("x" * 41, "40"), ("TERLAMBAT", "sudah dipakai"), ("\u200b", "tidak memuat")],
)
def test_a_name_that_cannot_be_kept_comes_back_as_typed_with_the_list(desk, city, name, told):
    press(desk, desk.get(board(city, "?urut=tenggat")), "Simpan", name="Terlambat")
    answer = press(desk, desk.get(board(city, "?langkah=isi")), "Simpan", name=name)
    assert answer.status_code == 422
    assert told in " ".join(box(answer).xpath(".//*[@id='galat-filter']//text()"))
    assert box(answer).xpath("string(.//input[@name='name'][not(@type='hidden')]/@value)") == name.replace(
        "\u200b", "\u200b"
    )
    assert answer.context["filter"].step == "isi"
    assert list(listed(answer)) == ["Terlambat"]


def test_no_more_than_a_handful_and_never_the_whole_list(desk, city):
    for number in range(MAX_FILTERS):
        press(desk, desk.get(board(city, f"?q={number}")), "Simpan", name=f"Cari {number}")
    full = press(desk, desk.get(board(city, "?q=9")), "Simpan", name="Satu lagi")
    assert (full.status_code, len(listed(full))) == (422, MAX_FILTERS)
    assert f"Paling banyak {MAX_FILTERS} filter" in full.text
    whole = desk.get(board(city))
    assert box(whole).xpath(".//form[.//input[@id='id_filter_name']]") == []
    action = reverse("filter_save", args=[city.evaluation.pk])
    assert desk.post(action, {"name": "Semua", "query": "bukan=apa"}).status_code == 422


def test_two_tabs_that_save_and_delete_the_same_lose_nothing_else(desk, city):
    for name in ("Satu", "Dua"):
        press(desk, desk.get(board(city, f"?q={name}")), "Simpan", name=name)
    seen = desk.get(board(city))
    press(desk, seen, "Hapus filter Satu")
    assert list(listed(press(desk, seen, "Hapus filter Satu"))) == ["Dua"]
