"""The leadership page on paper: two tagged pages whose numbers are those of the page itself."""

from datetime import date
from decimal import Decimal

from django.urls import reverse

from accounts.models import Membership
from evaluations.choices import AssignmentPart
from evaluations.cycles.cycle_setup import assign_agency
from leadership.dashboard.queries import leadership_dashboard
from outputs.models import Report
from regions import clock
from regions.models import Agency
from tests.builders.leadership_pdf_builders import (
    bare,
    history,
    pages,
)
from tests.builders.report_builders import built
from tests.work import seal
from ui.formats import decimal_comma

__all__ = ["history"]  # fixtures


def words(city, role="koordinator"):
    texts, _ = pages(built(city, "pimpinan", by=role))
    return " ".join(texts)


def test_it_is_two_tagged_pages_that_say_what_they_are(history):
    texts, reader = pages(built(history, "pimpinan", by="koordinator"))
    assert len(texts) == 2
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "pdfuaid:part" in reader.xmp_metadata.stream.get_data().decode()
    assert [f"Halaman {n} dari 2" in text for n, text in enumerate(texts, 1)] == [True, True]
    for fact in (
        "2025, pemantauan",
        history.evaluation.instrument.name,
        "Resmi 2024; mandiri, sementara 2025; 5 dari 47 tingkat terbukti dengan data dukung yang diterima; tahap "
        "Penilaian mandiri",
        "14 Agustus 2025, 12.00 WITA",
    ):
        assert fact in texts[0]


def test_each_number_of_the_page_stands_on_paper_with_its_source(history, client):
    client.force_login(history.people["koordinator"])
    page = client.get(reverse("dashboard_details", args=[history.evaluation.pk])).context["page"]
    said = words(history)
    stand = page.standing
    figures = [decimal_comma(stand.lead.printed), stand.title, page.lead, page.years.finding, page.bars.finding]
    figures += [decimal_comma(fact.value) for fact in stand.facts if fact.value is not None and not fact.is_change]
    figures += [decimal_comma(row.value) for row in page.bars.rows]
    figures += [f"{lever.number} {lever.name}" for lever in page.levers.rows]
    figures += [page.levers.sum_text, page.levers.total_text, page.levers.finding]
    assert [figure for figure in figures if bare(figure) not in bare(said)] == []
    assert bare("[1] 2024, resmi: Laporan KemenPANRB 2024, Tabel 31") in bare(said)


def test_it_is_made_from_the_very_dashboard(history):
    page = leadership_dashboard([history.evaluation], history.evaluation, history.people["koordinator"])
    assert (page.standing.lead.printed, page.standing.beside.printed) == (Decimal("3.19"), Decimal("2.99"))
    said = words(history)
    assert "Indeks SPBE 2024 3,19" in said
    assert "Mandiri 2025, sementara 2,99" in said


def test_late_agencies_stand_in_the_order_of_the_alphabet_and_others_do_not(history):
    clock.set_now(clock.now().replace(day=25))  # both due dates were the 22nd
    late = words(history).partition("Tenggat")[2].partition("Asal angka")[0]
    names = ["Badan Keuangan dan Aset Daerah 1 34 22 Agu 2025", "Dinas Kesehatan 1 45 22 Agu 2025"]
    assert [late.find(name) > 0 for name in names] == [True, True]
    assert late.index(names[0]) < late.index(names[1])


def test_before_the_due_date_nobody_is_late(history):
    late = words(history).partition("Tenggat")[2].partition("Asal angka")[0]
    assert "Tidak ada yang lewat tenggat" in late
    assert "Dinas Kesehatan" not in late


def test_forty_late_agencies_with_long_names_still_make_two_pages(history):
    for number in range(1, 41):
        name = f"Dinas Pemberdayaan Perempuan, Perlindungan Anak, dan Pengendalian Penduduk {number:02}"
        agency = Agency.objects.create(region=history.region, name=name, short_name=f"D{number}")
        assign_agency(
            evaluation=history.evaluation,
            indicators=[history.indicator(number)],
            agency=agency,
            part=AssignmentPart.CONTRIBUTOR if number == 34 else AssignmentPart.LEAD,
            by=history.people["diskominfo"],
            due=date(2025, 8, 1),
        )
    texts, _ = pages(built(history, "pimpinan", by="koordinator"))
    assert len(texts) == 2
    assert "Masih ada 32 OPD lain" in texts[1]


def test_the_seal_is_named_where_sealed(history):
    assert "SHA-256" not in words(history)
    own = seal(history)
    assert f"Nomor {own.pk}, 14 Agustus 2025, oleh Koordinator, SHA-256 {'0' * 64}" in words(history)


def test_an_empty_cycle_has_its_two_pages(city):
    texts, _ = pages(built(city, "pimpinan", by="pimpinan"))
    assert len(texts) == 2
    assert "Belum ada indeks" in texts[0] or "belum ada indeks" in texts[0]


def test_the_mayor_orders_it_and_nothing_with_every_level(city, client):
    client.force_login(city.people["pimpinan"])
    page = client.get(reverse("reports", args=[city.evaluation.pk]))
    assert [value for value, _ in page.context["form"].fields["kind"].choices] == [
        "pimpinan",
        "laporan-pdf",
        "laporan-docx",
    ]
    answer = client.post(reverse("reports", args=[city.evaluation.pk]), {"kind": "lembar", "column": "mandiri"})
    assert (answer.status_code, Report.objects.count()) == (200, 0)
    assert Membership.objects.get(user=city.people["pimpinan"]).role == "pimpinan"
