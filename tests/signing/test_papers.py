"""Berita Acara and Pernyataan: the city's words, the facts of the cycle or its seal, nothing invented."""

import re
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pypdf import PdfReader

from evaluations.permissions import Refused
from history.models import HistoryEntry
from signing import rules as wording
from signing.models import Papers
from signing.paper_facts import PaperStatus, papers_for
from signing.paper_writes import current_papers, save_papers, sealed_paper
from signing.rules import PaperKind
from signing.signing import signoff_state
from tests.builders.signing_builders import approved, signed, whole  # noqa: F401
from tests.city import person
from tests.history_rows import texts


def change(city, role="diskominfo", version=0, **changes):
    return save_papers(evaluation=city.evaluation, version=version, changes=changes, by=city.people[role])


def pdf_text(client, url):
    """Words of the file, line breaks as single spaces; a long sum may be broken, so blanks inside it go."""
    answer = client.get(url)
    assert answer["Content-Type"] == "application/pdf"
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)


def plain(text):
    return re.sub(r"\s+", "", text)


def url(city, kind, *seal):
    name = "seal_paper" if seal else "paper"
    return reverse(name, args=[city.evaluation.pk, *seal, kind])


# --- the sentences --------------------------------------------------------------------------------


def test_names_in_braces_become_facts_once_and_missing_ones_are_said():
    text = "Di {tempat} oleh {koordinator}.\n\nTanggal {tanggal}."
    assert wording.filled_paragraphs(text, {"tempat": "{tahun}", "koordinator": ""}) == [
        "Di {tahun} oleh (nama penanda tangan belum ada).",
        f"Tanggal {wording.BLANK_FOR_HAND}.",
    ]


def test_every_name_of_the_default_texts_is_known():
    assert [wording.unknown_placeholders(kind.default) for kind in PaperKind] == [[], []]


# --- who and when ---------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["admin", "asesor_internal", "auditor", "pimpinan", "opd", "asesor_eksternal"])
def test_others_do_not_change_the_papers(city, role):
    with pytest.raises(Refused, match="Hanya Diskominfo, penanggung jawab, dan koordinator yang mengubah naskah"):
        change(city, role, place="Denpasar")
    assert not Papers.objects.exists()


def test_a_change_is_kept_with_its_history(city):
    papers = change(city, place="Denpasar", minutes="Berita acara {tahun}.")
    assert (papers.version, papers.place, papers.updated_by) == (1, "Denpasar", city.people["diskominfo"])
    rows = HistoryEntry.objects.filter(kind="paper_worded").order_by("pk")
    assert texts(rows, "field", "before", "after") == [
        ("naskah: tempat penandatanganan", "", "Denpasar"),
        ("naskah: kalimat Berita Acara", "", "Berita acara {tahun}."),
    ]
    assert change(city, version=1, place="Denpasar").version == 1
    assert rows.count() == 2


def test_the_programs_own_text_is_stored_as_none(city):
    change(city, minutes="Berita acara {tahun}.")
    assert change(city, version=1, minutes=PaperKind.MINUTES.default).minutes == ""


def test_who_was_slower_is_told_and_overwrites_nothing(city):
    change(city, place="Denpasar")
    with pytest.raises(ValidationError, match="Diskominfo baru saja mengubah naskah ini"):
        change(city, "koordinator", place="Kuta")
    assert papers_for(city.evaluation).place == "Denpasar"


def test_what_cannot_stand_is_refused_by_field(city):
    with pytest.raises(ValidationError) as refused:
        change(city, minutes="Halo {nama} {tahun}", nip="19x", signatory=city.people["opd"])
    assert refused.value.message_dict == {
        "minutes": ["Tidak dikenal: {nama}. Pakai nama isian dari daftar, atau hapus kurung kurawalnya."],
        "nip": ["NIP ditulis dengan angka saja."],
        "signatory": ["Pilih orang yang berperan sebagai koordinator."],
    }
    assert not Papers.objects.exists()


def test_a_new_cycle_takes_wording_and_place_of_the_one_before_and_no_signatory(city):
    change(city, place="Denpasar", minutes="Acara {tahun}.", nip="1970", signatory=city.people["koordinator"])
    later = type(city.evaluation)(region=city.region, year=2026, instrument=city.evaluation.instrument)
    fresh = papers_for(later)
    assert (fresh.place, fresh.minutes, fresh.nip, fresh.signatory) == ("Denpasar", "Acara {tahun}.", "", None)


# --- what the papers say --------------------------------------------------------------------------


def test_a_draft_says_so_and_carries_no_sum(city, client):
    paper = current_papers(city.evaluation)[PaperKind.MINUTES]
    assert (paper.status, paper.sha256, paper.day) == (PaperStatus.DRAFT, "", "")
    client.force_login(city.people["auditor"])
    text = pdf_text(client, url(city, "berita-acara"))
    assert "DRAF" in text.split()
    assert "NIP belum diisi" in text
    assert "(tempat belum diisi)" in text
    assert "(predikatnya belum ada)" in " ".join(text.split())
    assert "SHA-256" not in text


def test_an_approved_paper_carries_the_sum_of_what_was_approved(whole, client):  # noqa: F811
    approved(whole)
    client.force_login(whole.people["koordinator"])
    text = pdf_text(client, url(whole, "berita-acara"))
    assert "DRAF" not in text
    assert plain(f"SHA-256 isi yang disetujui: {signoff_state(whole.evaluation).sha256}") in plain(text)


def test_both_sealed_papers_carry_the_seal_and_read_as_they_were_sealed(whole, client):  # noqa: F811
    nip = "197001011990031001"
    change(whole, place="Denpasar", position="Sekretaris Daerah", nip=nip)
    approved(whole)
    seal = signed(whole)
    Papers.objects.update(place="Kuta", consent="Lain.")
    client.force_login(whole.people["auditor"])
    for kind in PaperKind:
        text = pdf_text(client, url(whole, kind))
        assert plain(f"SHA-256 segel: {seal.sha256}") in plain(text)
        assert "Denpasar, 14 Agustus 2025" in text
        assert f"NIP {nip}" in text
        assert pdf_text(client, url(whole, kind, seal.pk)) == text


def test_a_paper_has_values_team_and_annex_from_the_seal(whole):  # noqa: F811
    person(whole.region, "asesor_internal", "wayan")
    approved(whole)
    paper = sealed_paper(whole.evaluation, signed(whole), PaperKind.MINUTES)
    assert [(row.name, row.value) for row in paper.layers if row.is_domain] == [
        ("Kebijakan Internal SPBE", "3,00"),
        ("Tata Kelola SPBE", "3,00"),
        ("Manajemen SPBE", "3,00"),
        ("Layanan SPBE", "3,00"),
    ]
    assert [row.value for row in paper.levels] == ["3"] * 47
    assert [(row["name"], row["role"]) for row in paper.team] == [
        ("Koordinator", "Koordinator SPBE (Sekda)"),
        ("Penanggung_Jawab", "Penanggung jawab"),
        ("Diskominfo", "Entri data (Diskominfo)"),
        ("Asesor_Internal", "Asesor internal"),
        ("Wayan", "Asesor internal"),
    ]
    assert "SPBE 3,00 dengan predikat Baik" in " ".join(paper.paragraphs)


def test_with_two_coordinators_nobody_is_named_until_somebody_chooses(city):
    other = person(city.region, "koordinator", "wakil")
    assert current_papers(city.evaluation)[PaperKind.CONSENT].signatory["name"] == ""
    change(city, signatory=other)
    assert current_papers(city.evaluation)[PaperKind.CONSENT].signatory["name"] == "Wakil"


# --- the page -------------------------------------------------------------------------------------


def page_url(city):
    return reverse("papers", args=[city.evaluation.pk])


def sent(client, city, **typed):
    form = client.get(page_url(city)).context["form"]
    fields = {name: form[name].value() for name in form.fields}
    fields["signatory"] = fields["signatory"] or ""
    return client.post(page_url(city), fields | typed)


def test_the_form_saves_and_its_button_puts_the_programs_text_back(city, client):
    client.force_login(city.people["diskominfo"])
    assert sent(client, city, place="Denpasar", minutes="Acara {tahun}.").status_code == 302
    assert client.get(page_url(city)).context["shown"][0].paragraphs == ["Acara 2025."]
    assert sent(client, city, place="Kuta", bawaan="minutes").status_code == 302
    papers = papers_for(city.evaluation)
    assert (papers.minutes, papers.place) == ("", "Kuta")


def test_a_refused_form_keeps_what_was_typed(city, client):
    client.force_login(city.people["diskominfo"])
    answer = sent(client, city, minutes="Halo {siapa}.")
    assert (answer.status_code, answer.context["form"]["minutes"].value()) == (422, "Halo {siapa}.")
    stale = sent(client, city, version="7", place="Kuta")
    assert (stale.status_code, stale.context["form"]["version"].value()) == (422, 0)


def test_a_sealed_cycle_shows_no_form(whole, client):  # noqa: F811
    approved(whole)
    signed(whole)
    client.force_login(whole.people["koordinator"])
    page = client.get(page_url(whole))
    assert page.context["form"] is None
    assert page.context["refusal"] == "Naskah tidak diubah lagi: penilaian mandiri sudah disegel dan dikirim."
    assert client.post(page_url(whole), {"place": "Kuta"}).status_code == 403


def test_a_third_paper_is_not_found(city, client):
    client.force_login(city.people["auditor"])
    assert client.get(url(city, "surat-kuasa")).status_code == 404


# --- what the papers must say before they are signed ------------------------------------------------


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("place", "tempat penandatanganan"),
        ("position", "jabatan penanda tangan"),
        ("nip", "NIP penanda tangan"),
    ],
)
def test_without_place_position_or_nip_nothing_is_approved(whole, client, name, words):  # noqa: F811
    Papers.objects.update(**{name: ""})
    with pytest.raises(Refused, match=f"Naskah Berita Acara belum memuat {words}"):
        approved(whole)
    client.force_login(whole.people["diskominfo"])
    page = client.get(reverse("signoff", args=[whole.evaluation.pk])).content.decode()
    assert f'href="{page_url(whole)}#id_{name}"' in page
    assert "Lengkap</" not in page
    assert f'id="id_{name}"' in client.get(page_url(whole)).content.decode()
    assert sent(client, whole, **{name: "1970"}).status_code == 302
    assert approved(whole).outcome == "disetujui"


def test_with_two_coordinators_somebody_must_be_named_before_the_approval(whole):  # noqa: F811
    other = person(whole.region, "koordinator", "wakil")
    with pytest.raises(Refused, match="belum memuat penanda tangan"):
        approved(whole)
    change(whole, signatory=other)
    assert approved(whole).outcome == "disetujui"


def test_what_was_emptied_after_the_approval_signs_nothing(whole):  # noqa: F811
    approved(whole)
    change(whole, nip="")
    with pytest.raises(Refused, match="belum memuat NIP penanda tangan"):
        signed(whole)
