"""What is in a package: the right bytes under the right names, and everything else told."""

import hashlib
import io
import random
import shutil
import subprocess
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from evidence.models import Citation, DocumentVersion, VersionCopy
from evidence.models.document import evidence_storage
from evidence.version_copies import keep_copy
from regions import clock
from tests.packing import built, cite, document, entries, link, manifest_rows, names, texts
from tests.work import fill


def test_one_indicator_is_one_zip_with_files_text_manifest_and_checksums(city):
    policy = document(city, "Perwali Manajemen Risiko", b"%PDF-1.7 perwali", reference="5/2024")
    report = document(city, "Laporan Risiko 2025", b"%PDF-1.7 laporan", issued_on=date(2025, 3, 1))
    cite(city, report, "I21-L3-02", page="4")
    cite(city, policy, "I21-L2-01", article="Pasal 7")
    package = built(city, 21)
    found = entries(package)
    assert {name: content for name, content in found.items() if name.endswith(".pdf")} == {
        "21.a.Perwali-Manajemen-Risiko.pdf": b"%PDF-1.7 perwali",
        "21.b.Laporan-Risiko-2025.pdf": b"%PDF-1.7 laporan",
    }
    assert list(found) == [
        "21.a.Perwali-Manajemen-Risiko.pdf",
        "21.b.Laporan-Risiko-2025.pdf",
        "21.Penjelasan.txt",
        "21.Manifes.xlsx",
        "SHA256SUMS",
    ]
    assert texts(package) == []


def test_the_row_knows_size_and_checksum_of_the_file(city):
    cite(city, document(city, "Perwali"), "I21-L2-01")
    package = built(city, 21)
    content = Path(evidence_storage().path(package.path)).read_bytes()
    assert (package.size, package.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert (package.path, package.state, package.expires_at) == (
        f"paket/{package.pk}.zip",
        "siap",
        clock.now() + timedelta(days=3),
    )


def test_a_document_of_several_items_is_in_the_zip_once_and_in_the_manifest_for_each(city):
    version = document(city, "Perwali SPBE", reference="12/2024", issued_on=date(2024, 3, 5))
    cite(city, version, "I21-L4-01", page="9")
    cite(city, version, "I21-L2-01", article="Pasal 7", page="4")
    found = entries(built(city, 21))
    assert [name for name in found if name.endswith(".pdf")] == ["21.a.Perwali-SPBE.pdf"]
    rows = manifest_rows(found["21.Manifes.xlsx"])
    assert [(row["Butir"], row["Berkas dalam ZIP"]) for row in rows] == [
        ("I21-L2-01", "21.a.Perwali-SPBE.pdf"),
        ("I21-L4-01", "21.a.Perwali-SPBE.pdf"),
    ]
    assert rows[0] == {
        "No.": 21,
        "Indikator": city.indicator(21).short_name,
        "Tingkat": 2,
        "Butir": "I21-L2-01",
        "Berkas dalam ZIP": "21.a.Perwali-SPBE.pdf",
        "Nama berkas asal": "Perwali SPBE.pdf",
        "Judul dokumen": "Perwali SPBE",
        "Nomor": "12/2024",
        "Tanggal": datetime(2024, 3, 5),  # noqa: DTZ001, spreadsheets know no zone
        "Pasal": "Pasal 7",
        "Halaman atau menit": "4",
        "Putusan": "Diterima",
        "Umur": None,
        "Ukuran (byte)": version.size,
        "SHA-256": version.sha256,
        "Versi": 1,
        "Tempat": "ZIP ini",
        "Tautan": link(version),
        "Keterangan": None,
    }


def test_files_stand_by_level_item_and_date_and_those_without_an_item_last(city):
    for title, code, issued in (
        ("Tanpa butir", 21, date(2020, 1, 1)),
        ("Tingkat empat", "I21-L4-01", date(2025, 1, 1)),
        ("Muda", "I21-L2-01", date(2025, 1, 1)),
        ("Tua", "I21-L2-01", date(2024, 1, 1)),
        ("Tanpa tanggal", "I21-L2-01", None),
    ):
        cite(city, document(city, title, issued_on=issued), code)
    assert [name.split(".")[1:3] for name in names(built(city, 21))[:5]] == [
        ["a", "Tua"],
        ["b", "Muda"],
        ["c", "Tanpa-tanggal"],
        ["d", "Tingkat-empat"],
        ["e", "Tanpa-butir"],
    ]


def test_only_what_was_accepted_unless_all_is_asked_for(city):
    for title, outcome in (("Diterima", "diterima"), ("Kembali", "dikembalikan"), ("Belum", None)):
        cite(city, document(city, title), "I21-L2-01", outcome)
    assert names(built(city, 21))[:-3] == ["21.a.Diterima.pdf"]
    everything = built(city, 21, accepted_only=False)
    assert names(everything)[:-3] == ["21.a.Diterima.pdf", "21.b.Kembali.pdf", "21.c.Belum.pdf"]
    rows = manifest_rows(entries(everything)["21.Manifes.xlsx"])
    assert [row["Putusan"] for row in rows] == ["Diterima", "Dikembalikan: Kedaluwarsa", "Menunggu tinjauan"]
    assert texts(everything) == [
        "Paket ini memuat data dukung yang belum diterima: 1 menunggu tinjauan dan 1 dikembalikan. "
        "Putusannya ada pada manifes."
    ]


def test_what_was_replaced_withdrawn_or_waits_for_the_head_is_no_evidence(city):
    kept = cite(city, document(city, "Berlaku"), "I21-L2-01", None)
    cite(city, document(city, "Dibatalkan"), "I21-L2-01", None, withdrawn_at=clock.now())
    cite(city, document(city, "Menunggu kepala"), "I21-L2-01", None, awaits_head=True)
    old = cite(city, document(city, "Diganti"), "I21-L2-01", None)
    Citation.objects.filter(pk=old.pk).update(replaced_by=kept)
    assert names(built(city, 21, accepted_only=False))[:-3] == ["21.a.Berlaku.pdf"]


def test_the_explanation_is_one_block_with_fact_analysis_and_where_the_evidence_is(city):
    fill(city, {21: 3})
    score = city.evaluation.scores.get()
    score.fact, score.analysis = "Perwali 5/2024 mengatur risiko.", "Kriteria terpenuhi."
    score.save()
    cite(city, document(city, "Perwali", reference="5/2024"), "I21-L2-01", article="Pasal 7", page="4")
    cite(city, document(city, "Aplikasi Risiko", url="https://risiko.contoh.go.id/"), "I21-L3-02")
    text = entries(built(city, 21))["21.Penjelasan.txt"].decode()
    assert text.splitlines() == [
        f"Indikator 21. {city.indicator(21).short_name}",
        "Tingkat: 3 (Terdefinisi)",
        "",
        "Fakta",
        "Perwali 5/2024 mengatur risiko.",
        "",
        "Analisis",
        "Kriteria terpenuhi.",
        "",
        "Data dukung dalam ZIP",
        "- 21.a.Perwali.pdf: Perwali, nomor 5/2024; butir I21-L2-01, Pasal 7, halaman atau menit 4",
        "",
        "Data dukung di luar ZIP",
        "- Aplikasi Risiko; butir I21-L3-02: https://risiko.contoh.go.id/",
    ]


def test_the_explanation_names_files_as_they_are_called_in_the_zip(city):
    fill(city, {21: 2})
    twins = [document(city, title) for title in ("Perwali", "Notula A", "Notula B")]
    for version, name in zip(twins, ("perwali.pdf", "sama.pdf", "sama.pdf"), strict=True):
        version.original_name = name
        version.save()
        cite(city, version, "I21-L2-01")
    city.evaluation.scores.update(fact="- Perwali (berkas perwali.pdf).\n- Notula (berkas sama.pdf).")
    text = entries(built(city, 21))["21.Penjelasan.txt"].decode()
    assert text.splitlines()[4:6] == ["- Perwali (berkas 21.a.Perwali.pdf).", "- Notula (berkas sama.pdf)."]


def test_a_draft_names_files_as_the_package_does_though_letters_move_on(city, client):
    """The draft's own text is stored; then a document of a lower level arrives and takes the first letter."""
    fill(city, {21: 3})
    cite(city, document(city, "Peta Rencana SPBE"), "I21-L3-02", "diterima")
    client.force_login(city.people["diskominfo"])
    draft = client.get(reverse("indicator", args=[city.evaluation.pk, 21])).context["draft"]
    assert "(berkas 21.a.Peta-Rencana-SPBE.pdf)" in draft["fact"]
    city.evaluation.scores.update(fact=draft["fact"])
    assert "(berkas 21.a.Peta-Rencana-SPBE.pdf)" in explanation_of(city)
    cite(city, document(city, "Pedoman Risiko"), "I21-L2-01", "diterima")
    assert "(berkas 21.b.Peta-Rencana-SPBE.pdf)" in explanation_of(city)


def explanation_of(city) -> str:
    return entries(built(city, 21))["21.Penjelasan.txt"].decode()


def test_what_does_not_fit_is_a_link_in_manifest_explanation_and_remarks(city, settings):
    settings.PACKAGE_MAX_MB = 1
    large = document(city, "Besar", b"b" * 900_000)
    too_much = document(city, "Terlalu", b"t" * 500_000)
    small = document(city, "Kecil", b"k" * 10_000)
    for version, code in ((large, "I21-L2-01"), (too_much, "I21-L3-02"), (small, "I21-L4-01")):
        cite(city, version, code)
    package = built(city, 21)
    found = entries(package)
    assert package.size <= 1_000_000
    assert [name for name in found if name.endswith(".pdf")] == ["21.a.Besar.pdf", "21.c.Kecil.pdf"]
    rows = manifest_rows(found["21.Manifes.xlsx"])
    assert [(r["Judul dokumen"], r["Berkas dalam ZIP"], r["Tempat"], r["Keterangan"]) for r in rows] == [
        ("Besar", "21.a.Besar.pdf", "ZIP ini", None),
        ("Kecil", "21.c.Kecil.pdf", "ZIP ini", None),
        ("Terlalu", None, "tautan", "tidak muat dalam ZIP 1 MB"),
    ]
    assert (rows[2]["Tautan"], rows[2]["SHA-256"]) == (link(too_much), too_much.sha256)
    assert package.remarks == [{"text": "Indikator 21, Terlalu: tidak muat dalam ZIP 1 MB.", "link": link(too_much)}]
    assert (
        f"- Terlalu; butir I21-L3-02: {link(too_much)} (tidak muat dalam ZIP 1 MB)"
        in found["21.Penjelasan.txt"].decode().splitlines()
    )


def test_links_quarantine_and_missing_files_are_told_and_take_no_letter(city):
    site = document(city, "Situs", url="https://jdih.contoh.go.id/")
    waiting, infected, gone = (document(city, title) for title in ("Menunggu", "Virus", "Hilang"))
    good = document(city, "Baik")
    for version, scan in ((waiting, "menunggu"), (infected, "virus")):
        version.scan = scan
        version.save()
    evidence_storage().delete(gone.file.name)
    for version in (site, waiting, infected, gone, good):
        cite(city, version, "I21-L2-01")
    package = built(city, 21)
    assert names(package)[:-3] == ["21.a.Baik.pdf"]
    assert package.remarks == [
        {"text": "Indikator 21, Situs: dicantumkan sebagai tautan.", "link": "https://jdih.contoh.go.id/"},
        {"text": "Indikator 21, Menunggu: menunggu pemindaian virus.", "link": link(waiting)},
        # An infected file has come back by itself: it counts nowhere, so no package misses it.
        {"text": "Indikator 21, Hilang: berkas tidak ditemukan di penyimpanan.", "link": link(gone)},
    ]


def test_evidence_that_is_too_old_is_flagged_and_not_thrown_out(city):
    city.evaluation.reference_date = date(2025, 8, 29)
    city.evaluation.save()
    cite(city, document(city, "Notula lama", issued_on=date(2022, 1, 1)), "I21-L4-03")
    package = built(city, 21)
    rows = manifest_rows(entries(package)["21.Manifes.xlsx"])
    assert [(row["Berkas dalam ZIP"], row["Umur"]) for row in rows] == [
        ("21.a.Notula-lama.pdf", "kedaluwarsa pada tanggal acuan")
    ]
    assert texts(package) == ["Indikator 21, Notula lama: kedaluwarsa pada tanggal acuan."]


def test_a_file_that_changed_since_it_came_is_told(city):
    version = document(city, "Perwali", b"asli")
    cite(city, version, "I21-L2-01")
    Path(version.file.path).write_bytes(b"lain")
    package = built(city, 21)
    assert texts(package) == [
        "Indikator 21, Perwali: isi berkas tidak sama lagi dengan yang diunggah; "
        "periksa berkas ini sebelum mengirim paket."
    ]
    rows = manifest_rows(entries(package)["21.Manifes.xlsx"])
    assert rows[0]["SHA-256"] == hashlib.sha256(b"lain").hexdigest()


def test_all_is_a_zip_of_the_indicators_zips_with_one_manifest(city):
    shared = document(city, "Perwali SPBE", b"%PDF-1.7 bersama")
    cite(city, shared, "I04-L2-01")
    cite(city, shared, "I21-L2-01")
    fill(city, {30: 2})
    city.evaluation.scores.update(fact="Audit dilakukan.")
    found = entries(built(city))
    assert list(found) == ["Indikator-04.zip", "Indikator-21.zip", "30.Penjelasan.txt", "Manifes.xlsx", "SHA256SUMS"]
    assert list(entries(found["Indikator-04.zip"])) == ["4.a.Perwali-SPBE.pdf", "4.Penjelasan.txt", "SHA256SUMS"]
    assert entries(found["Indikator-21.zip"])["21.a.Perwali-SPBE.pdf"] == b"%PDF-1.7 bersama"
    assert "Audit dilakukan." in found["30.Penjelasan.txt"].decode()
    assert [(r["No."], r["Tempat"]) for r in manifest_rows(found["Manifes.xlsx"])] == [
        (4, "Indikator-04.zip"),
        (21, "Indikator-21.zip"),
    ]


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="sha256sum tidak ada")
def test_sha256sum_finds_every_entry_as_it_was_written(city, tmp_path):
    cite(city, document(city, "Perwali SPBE", b"\x00\xff" * 5000), "I21-L2-01")
    cite(city, document(city, "Tua", b"x"), "I04-L2-01")
    for name, content in entries(built(city)).items():
        (tmp_path / name).write_bytes(content)
    inner = tmp_path / "dalam"
    shutil.unpack_archive(tmp_path / "Indikator-21.zip", inner)
    for place, lines in ((tmp_path, 3), (inner, 2)):
        answer = subprocess.run(
            ["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=place, capture_output=True, text=True, check=False
        )
        assert (answer.returncode, answer.stdout.count(": OK\n")) == (0, lines)
    (inner / "21.a.Perwali-SPBE.pdf").write_bytes(b"diubah")
    assert (
        subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=inner, capture_output=True, check=False).returncode == 1
    )


def test_a_package_larger_than_a_plain_zip_can_tell_is_a_zip64(city, monkeypatch):
    for number in (4, 21):
        cite(city, document(city, f"Dokumen {number}", b"x" * 3000), number)
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 5000)
    package = built(city)
    content = Path(evidence_storage().path(package.path)).read_bytes()
    assert b"PK\x06\x06" in content  # the end record of a ZIP64
    assert entries(entries(package)["Indikator-21.zip"])["21.a.Dokumen-21.pdf"] == b"x" * 3000


def test_sample_cycles_say_so_in_manifest_and_text(city):
    city.evaluation.is_sample = True
    city.evaluation.save()
    cite(city, document(city, "Perwali"), "I21-L2-01")
    found = entries(built(city, 21))
    assert found["21.Penjelasan.txt"].decode().splitlines()[0] == "Data contoh"


def test_texts_of_any_length_never_push_a_zip_over_the_limit(city, settings):
    settings.PACKAGE_MAX_MB = 1
    noise = random.Random(21)
    for number in range(60):
        title, note, name = ("".join(chr(noise.randint(0x100, 0x24F)) for _ in range(n)) for n in (200, 500, 250))
        version = document(city, title, noise.randbytes(noise.randint(1, 40_000)), issued_on=date(2025, 1, 1))
        DocumentVersion.objects.filter(pk=version.pk).update(original_name=name)
        cite(city, version, 21, note=note, article=title[:60], page=str(number))
    package = built(city, 21)
    assert (package.size <= 1_000_000, package.size > 500_000, len(package.remarks) > 0) == (True, True, True)
    rows = manifest_rows(entries(package)["21.Manifes.xlsx"])
    assert len(rows) == 60
    assert len(package.remarks) == len([row for row in rows if row["Tempat"] == "tautan"])


@pytest.mark.parametrize(
    ("asked", "signatures", "is_copy"), [(True, 0, True), (False, 0, False), (True, 1, False)], ids=str
)
def test_a_scan_goes_in_as_its_searchable_copy_where_asked_and_unsigned(city, asked, signatures, is_copy):
    version = document(city, "Notula", b"%PDF-1.7 pindaian")
    DocumentVersion.objects.filter(pk=version.pk).update(signatures=signatures)
    with io.BytesIO(b"%PDF-1.7 dengan teks") as content:
        kind, pdf = VersionCopy.Kind.SEARCHABLE, "application/pdf"
        keep_copy(version=version, kind=kind, content_type=pdf, content=content, is_main=False)
    cite(city, version, "I21-L2-01")
    package = built(city, 21, searchable=asked)
    found = entries(package)
    packed = found["21.a.Notula.pdf"]
    assert packed == (b"%PDF-1.7 dengan teks" if is_copy else b"%PDF-1.7 pindaian")
    row = manifest_rows(found["21.Manifes.xlsx"])[0]
    assert row["SHA-256"] == hashlib.sha256(packed).hexdigest()
    told = f"salinan yang dapat dicari, dibuat oleh aplikasi; berkas asli {version.original_name} tersimpan utuh"
    assert row["Keterangan"] == (f"{told} (SHA-256 {version.sha256})" if is_copy else None)
    assert texts(package) == []  # nothing changed since it came
