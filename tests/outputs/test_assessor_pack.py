"""The external assessors' pack: who reads what, and only while the cycle is with them."""

from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from evaluations.choices import CycleState, ValueColumn
from evaluations.models import Evaluation, Score
from evidence.models import Citation, DocumentVersion
from history.models import DownloadLog
from regions import clock
from tests.builders.html_builders import one_line
from tests.work import cite, cite_item, fill


def hand_in(city, state=CycleState.DOKUMEN):
    """Without the way through approval and signature."""
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=state)
    city.evaluation.refresh_from_db()


def read(client, city, role="asesor_eksternal"):
    client.force_login(city.people[role])
    return client.get(reverse("assessor_pack", args=[city.evaluation.pk]))


def chapters(answer):
    return {c.number: c for chapters in answer.context["pack"]["by_aspect"].values() for c in chapters}


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (CycleState.PERSIAPAN, 404),
        (CycleState.MANDIRI, 404),
        (CycleState.DOKUMEN, 200),
        (CycleState.INTERVIU, 200),
        (CycleState.VISITASI, 200),
        (CycleState.REVIU, 404),
        (CycleState.SELESAI, 404),
    ],
)
def test_the_assessor_reads_only_what_is_with_them(client, city, state, status):
    hand_in(city, state)
    assert read(client, city).status_code == status


def test_the_list_of_cycles_leads_the_assessor_to_what_is_with_them_and_to_nothing_else(client, city):
    client.force_login(city.people["asesor_eksternal"])
    answer = client.get(reverse("cycles"))
    assert (answer.context["rows"], "Belum ada yang dirilis untuk Anda" in answer.content.decode()) == ([], True)
    hand_in(city)
    pack = reverse("assessor_pack", args=[city.evaluation.pk])
    assert client.get(reverse("cycles")).context["rows"] == [(city.evaluation, pack, False)]


def test_the_team_sees_the_same_page_beforehand(client, city):
    fill(city, {21: 4})
    answer = read(client, city, "koordinator")
    assert chapters(answer)[21].level == "4 (Terpadu dan Terukur)"
    assert "Belum terbuka bagi asesor" in answer.content.decode()


def test_every_indicator_stands_with_level_explanation_and_accepted_evidence_only(client, city):
    fill(city, {21: 4, 34: 3})
    Score.objects.filter(indicator=city.indicator(21)).update(fact="Laporan risiko.", analysis="Memenuhi tingkat 4.")
    cite_item(city, "I21-L3-01", "diterima", title="Formulir risiko")
    cite(city, 21, "dikembalikan", note="Belum sah.", title="Konsep yang dikembalikan")
    cite(city, 21, title="Yang menunggu putusan")
    hand_in(city)
    Score.objects.create(
        evaluation=city.evaluation,
        indicator=city.indicator(34),
        column=ValueColumn.DOKUMEN,
        value=Decimal(1),
        updated_by=city.people["diskominfo"],
        updated_at=clock.now(),
    )
    answer = read(client, city)
    found, page = chapters(answer), answer.content.decode()
    assert list(found) == list(range(1, 48))
    assert [piece.version.document.title for piece in found[21].pieces] == ["Formulir risiko"]
    assert [found[n].level for n in (21, 34, 45)] == ["4 (Terpadu dan Terukur)", "3 (Transaksi)", "–"]
    assert ("Laporan risiko." in page, "Memenuhi tingkat 4." in page) == (True, True)
    assert ("Konsep yang dikembalikan" in page, "Yang menunggu putusan" in page) == (False, False)


def stored(citation):
    """With bytes behind it."""
    citation.version.file.save(f"{citation.version.pk}.pdf", ContentFile(b"%PDF-1.7\n"), save=True)
    return citation.version


def test_files_open_only_for_accepted_evidence_while_it_is_with_them_and_are_logged(client, city):
    accepted, waiting = stored(cite(city, 21, "diterima")), stored(cite(city, 21))
    client.force_login(city.people["asesor_eksternal"])

    def got():
        return [client.get(reverse("evidence_download", args=[v.pk])).status_code for v in (accepted, waiting)]

    assert got() == [404, 404]
    hand_in(city)
    assert got() == [200, 404]
    hand_in(city, CycleState.REVIU)
    assert got() == [404, 404]
    (line,) = DownloadLog.objects.all()
    assert (line.subject_id, line.by) == (str(accepted.pk), city.people["asesor_eksternal"])


def test_the_assessor_of_another_government_finds_nothing(client, city, instruments):
    from regions.models import Region
    from tests.city import person

    hand_in(city)
    tabanan = Region.objects.create(code="51.02", name="Tabanan", kind="kabupaten", time_zone="Asia/Makassar")
    client.force_login(person(tabanan, "asesor_eksternal", "asesor_tabanan"))
    version = stored(cite(city, 21, "diterima"))
    got = [client.get(reverse("assessor_pack", args=[city.evaluation.pk])).status_code]
    got.append(client.get(reverse("evidence_download", args=[version.pk])).status_code)
    assert got == [404, 404]


def test_the_assessor_lands_on_the_pack_and_reads_no_other_page_of_the_cycle(client, city):
    hand_in(city)
    client.force_login(city.people["asesor_eksternal"])
    assert client.get("/").headers["Location"] == reverse("duties")
    assert f'href="{reverse("assessor_pack", args=[city.evaluation.pk])}"' in client.get(reverse("duties")).text
    names = ("dashboard", "worklist", "values", "signoff", "packages", "requests")
    assert [client.get(reverse(name, args=[city.evaluation.pk])).status_code for name in names] == [404] * 6
    tabs = client.get(reverse("results")).context["frame"].tabs
    assert [tab.label for tab in tabs] == ["Tugas saya", "Paket asesor", "Hasil", "Lainnya"]
    others = [link.url for group in client.get(reverse("more")).context["frame"].groups for link in group.links]
    assert {url: client.get(url).status_code for url in others if client.get(url).status_code not in (200, 302)} == {}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_nine_queries(client, city, django_assert_num_queries, rows):
    for number in (21, 34, 45)[:rows]:
        cite(city, number, "diterima")
    hand_in(city)
    client.force_login(city.people["asesor_eksternal"])
    with django_assert_num_queries(9):
        assert client.get(reverse("assessor_pack", args=[city.evaluation.pk])).status_code == 200


def test_a_cited_page_opens_there_and_no_page_where_none_is_named(client, city):
    for code, page in (("I21-L2-01", "9–10"), ("I21-L3-01", "lampiran 2")):
        named = cite_item(city, code, "diterima", title=code)
        Citation.objects.filter(pk=named.pk).update(article="Pasal 21", page=page)
    DocumentVersion.objects.update(scan=DocumentVersion.Scan.CLEAN)
    hand_in(city)
    page = one_line(read(client, city).content.decode())
    first = Citation.objects.get(item__code="I21-L2-01")
    opened = reverse("evidence_download", args=[first.version_id])
    assert f'Pasal 21, <a href="{opened}?lihat#page=9" target="_blank" rel="noopener">halaman 9–10' in page
    assert (page.count("#page="), "halaman lampiran 2" in page) == (1, True)
