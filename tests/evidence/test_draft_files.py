"""Files are dropped in, are their owner's alone, say what they are, and go out by the door of single ones."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from evidence import draft_files, quotas
from evidence.citations import CitationPlace, CitationTarget
from evidence.documents import DocumentFacts
from evidence.draft_files import DroppedFile, clean_path, known_files, sweep_drafts
from evidence.drafts.draft_forms import shown_texts
from evidence.drafts.draft_sending import DraftAlreadySent, judged_file, send_draft
from evidence.files.scan_reading import why_no_scans
from evidence.models import Citation, Document, DraftFile
from evidence.models.draft_file import KEPT_DAYS
from evidence.paper_checks.citation_checks import checks_before_sending, paper_before
from jobs.models import Job
from notices.models import Notification
from outputs.storage_check import storage_findings
from reading.instrument_terms import terms_of
from regions import clock
from tests import tus
from tests.builders.draft_builders import SUBJECT, drop, press, read_now, report, shown
from tests.builders.evidence_builders import items, send, stored_files
from tests.files import archive_of, jpg, locked_pdf, pdf, png, xlsx
from uploads.models import Upload

CODE = "I45-L2-01"
QUERIES = 17  # of the page, however many lines it has


@pytest.fixture
def opd(client, city):
    client.force_login(city.people["opd"])
    return client


def states():
    return list(DraftFile.objects.values_list("state", flat=True))


def test_a_dropped_file_is_read_and_sent_by_the_same_door(opd, city, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        draft = drop(city, read=False)
    draft.refresh_from_db()
    assert (draft.state, draft.problem, draft.pages) == ("siap", "", 1)
    line = opd.get(reverse("draft_files")).context["lines"][0]
    first = line.proposals[0]
    assert (first.target.item.code, first.page) == (CODE, "1")
    answer = press(opd, "kirim", draft, target=first.token)
    assert answer.status_code == 302
    citation = Citation.objects.get()
    assert (citation.item.code, citation.page, citation.agency) == (CODE, "1", city.agency)
    assert citation.version.document.title == "Laporan Layanan Publik Sektor 1"
    assert citation.version.original_name == f"{SUBJECT}.pdf"
    draft.refresh_from_db()
    assert (draft.state, draft.sent_as, draft.file.name, draft.facts) == ("terkirim", citation.pk, "", {})
    sent = opd.get(reverse("draft_files"), {"tampil": "terkirim"})
    assert reverse("evidence_sent", args=[citation.pk]) in sent.content.decode()


def test_nothing_is_ticked_before_a_person_ticks_it(opd, city):
    draft = drop(city)
    assert "checked" not in opd.get(reverse("draft_files")).content.decode()
    answer = press(opd, "kirim", draft)
    assert (answer.status_code, Citation.objects.count()) == (422, 0)
    assert answer.context["lines"][0].form.errors["other"] == ["Pilih butir yang dibuktikan."]


def test_all_sure_ones_of_a_page_take_one_press(opd, city):
    sure = drop(city)
    drop(city, "Catatan rapat umum.pdf", pdf())
    said = shown(opd)
    assert [key for key in said if key.startswith("yakin-")] == [f"yakin-{sure.pk.hex}"]
    answer = press(opd, "yakin", said=said)
    assert answer.status_code == 302
    assert list(Citation.objects.values_list("item__code", flat=True)) == [CODE]
    assert sorted(states()) == ["siap", "terkirim"]


def test_what_the_page_did_not_show_as_sure_stays(opd, city):
    """It was read between the page and the press."""
    draft = drop(city)
    said = {name: value for name, value in shown(opd).items() if not name.startswith("yakin-")}
    press(opd, "yakin", said=said)
    assert (Citation.objects.count(), states()) == (0, ["siap"])
    said[f"yakin-{draft.pk.hex}"] = f"{city.evaluation.pk}.45.I45-L3-01"  # another proposal than the first
    press(opd, "yakin", said=said)
    assert Citation.objects.count() == 0


def test_a_double_click_sends_once(opd, city):
    draft = drop(city)
    said = shown(opd)
    typed = {"target": f"{city.evaluation.pk}.45.{CODE}", "is_whole": "on"}
    press(opd, "kirim", draft, said, **typed)
    again = press(opd, "kirim", draft, said, **typed)
    assert (again.status_code, Citation.objects.count()) == (302, 1)


def test_of_two_sends_at_once_the_second_finds_it_sent(opd, city):
    draft = drop(city)
    given = {
        "draft": draft,
        "evaluation": city.evaluation,
        "target": CitationTarget(city.indicator(45), items(city, CODE)[0]),
        "facts": DocumentFacts("Laporan"),
        "place": CitationPlace(page="1"),
        "new_copy": False,
        "by": city.people["opd"],
    }
    with judged_file(draft) as first, judged_file(draft) as second:  # both have read it before either writes
        send_draft(source=first, **given)
        with pytest.raises(DraftAlreadySent):
            send_draft(source=second, **given)
    assert Citation.objects.count() == 1


def test_what_is_refused_leaves_the_draft_whole_and_says_so_on_its_line(opd, city, settings):
    """Without a page and without the box, as on the form of a single one."""
    draft = drop(city, "Catatan.pdf", pdf())
    answer = press(opd, "kirim", draft, other=CODE, title="Catatan rapat")
    assert answer.status_code == 422
    form = answer.context["lines"][0].form
    assert form.errors["page"] == ["Tulis halaman atau pasalnya, atau centang “Seluruh dokumen”."]
    assert (form["title"].value(), form["other"].value()) == ("Catatan rapat", CODE)
    draft.refresh_from_db()
    assert (draft.state, draft.typed["title"], draft.file.storage.exists(draft.file.name)) == (
        "siap",
        "Catatan rapat",
        True,
    )
    assert press(opd, "kirim", draft, is_whole="on").status_code == 302
    assert Citation.objects.get().article == "seluruh dokumen"


def test_an_item_with_an_age_asks_the_date_here_too(opd, city):
    aged = city.evaluation.instrument.items.filter(criterion__indicator__number=45, max_age_years__gt=0)[0]
    draft = drop(city, "Catatan.xlsx", xlsx())
    answer = press(opd, "kirim", draft, other=aged.code, is_whole="on")
    assert "Isi tanggal dokumen" in answer.context["lines"][0].form.errors["issued_on"][0]
    assert press(opd, "kirim", draft, issued_on="1-7-2025").status_code == 302
    assert Document.objects.get().issued_on.isoformat() == "2025-07-01"


def test_only_what_the_person_may_send_for_is_proposed_and_taken(opd, city):
    """Indicator 34 is another agency's."""
    draft = drop(city, "Laporan layanan keuangan daerah, anggaran, dan perencanaan.pdf", pdf())
    numbers = {one["indicator"] for one in draft.proposals["SPBE-2020"]}
    assert numbers - {45}
    line = opd.get(reverse("draft_files")).context["lines"][0]
    assert {one.target.indicator.number for one in line.proposals} <= {45}
    answer = press(opd, "kirim", draft, other="I34-L2-01", is_whole="on")
    assert "tidak ada di antara indikator" in answer.context["lines"][0].form.errors["other"][0]
    assert Citation.objects.count() == 0


def test_when_the_window_shut_meanwhile_nothing_is_sent(opd, city):
    draft = drop(city)
    said = shown(opd)
    with clock.fixed_at(clock.now() + timedelta(days=40)):
        opd.force_login(city.people["opd"])
        answer = press(opd, "kirim", draft, said, other=CODE, is_whole="on")
    assert (answer.status_code, Citation.objects.count()) == (422, 0)


def test_the_checks_of_a_line_are_those_of_the_single_form(opd, city):
    """Of what was ticked; until then of the first proposal."""
    draft = drop(city)
    line = opd.get(reverse("draft_files")).context["lines"][0]
    terms = terms_of("SPBE-2020")
    paper = paper_before(draft.findings, draft.facts, shown_texts(draft)["title"], None, 0, terms)

    def alone(code):
        return checks_before_sending(city.evaluation, city.indicator(45), items(city, code), paper)

    assert (line.lacking, [row.words for row in line.checks]) == (0, [row.words for row in alone(CODE)])
    press(opd, "simpan", draft, target="", other="I45-L5-09")
    line = opd.get(reverse("draft_files")).context["lines"][0]
    told = [row.words for row in line.checks]
    age = next(words for words in told if words.startswith("Tanggal dokumen belum diisi; butir ini meminta umur"))
    assert line.lacking > 1
    assert {*told} - {age} == {row.words for row in alone("I45-L5-09")}


def test_the_page_says_for_whom_it_is_sent(opd, city):
    drop(city)
    assert f"Dikirim atas nama {city.agency}" in " ".join(opd.get(reverse("draft_files")).content.decode().split())


# --- what a person types ---------------------------------------------------------------------------


def test_what_is_typed_outlives_what_is_read_later(opd, city):
    draft = drop(city, read=False)
    press(opd, "simpan", draft, title="Laporan tahunan Dinkes")
    read_now(draft)
    line = opd.get(reverse("draft_files")).context["lines"][0]
    assert line.form["title"].value() == "Laporan tahunan Dinkes"
    assert "title" not in line.read_from
    assert line.form["kind"].value() == "laporan"
    assert line.read_from["kind"] == 1


def test_a_page_from_before_the_reading_types_nothing_over_it(opd, city):
    """What the page showed was empty, and comes back empty: nobody has emptied it."""
    draft = drop(city, read=False)
    said = shown(opd)
    read_now(draft)
    press(opd, "simpan", said=said)
    draft.refresh_from_db()
    assert draft.typed == {}
    press(opd, "simpan", draft, kind="")
    draft.refresh_from_db()
    assert draft.typed == {"kind": ""}
    assert shown_texts(draft)["kind"] == ""


@given(
    st.dictionaries(st.sampled_from(["title", "kind", "reference", "issued_on"]), st.text(max_size=20)),
    st.dictionaries(
        st.sampled_from(["kind", "number", "subject"]),
        st.fixed_dictionaries({"value": st.text(min_size=1, max_size=30), "page": st.integers(1, 9)}),
    ),
)
def test_a_typed_field_is_shown_as_typed_whatever_is_read(typed, facts):
    draft = DraftFile(name="Laporan.pdf", typed=typed, facts=facts, state="siap")
    assert {name: shown_texts(draft)[name] for name in typed} == typed


# --- whose they are ----------------------------------------------------------------------------------


def test_nobody_but_the_owner_sees_a_draft(client, city):
    draft = drop(city, "Rahasia Dinkes.pdf", path="Rapat/Rahasia Dinkes.pdf")
    for name, person in city.people.items():
        if name == "opd":
            continue
        client.force_login(person)
        assert client.get(reverse("draft_file", args=[draft.pk])).status_code == 404
        for page in (reverse("draft_files"), reverse("library"), f"{reverse('search')}?q=rahasia", reverse("duties")):
            assert "Rahasia Dinkes" not in client.get(page).content.decode()
        client.post(reverse("draft_files"), {"baris": draft.pk.hex, "tekan": f"buang:{draft.pk.hex}"})
    assert DraftFile.objects.count() == 1
    assert Document.objects.count() == 0


def test_the_owner_opens_the_file_as_it_came(opd, city):
    content = report()
    draft = drop(city, content=content)
    answer = opd.get(reverse("draft_file", args=[draft.pk]), {"lihat": ""})
    assert b"".join(answer.streaming_content) == content
    assert "sandbox" in answer["Content-Security-Policy"]


def test_drafts_count_in_the_room_and_give_it_back_when_sent(opd, city, settings):
    draft = drop(city)
    assert quotas.bytes_by_owner([city.region.pk])[city.region.pk] == {city.agency.pk: draft.size}
    settings.QUOTA_AGENCY_MB = (draft.size + 100) / (1024 * 1024)  # no room for it twice
    with pytest.raises(ValidationError, match="tidak muat"):
        drop(city, "Lain.pdf", report("Lain sama sekali"))
    press(opd, "yakin")
    assert Citation.objects.count() == 1
    assert quotas.bytes_by_owner([city.region.pk])[city.region.pk] == {city.agency.pk: draft.size}


# --- doubles -----------------------------------------------------------------------------------------


def test_the_same_file_is_told_and_the_stored_document_used_instead(opd, city):
    content = report()
    stored = send(
        city, file=SimpleUploadedFile("Lama.pdf", content), title="Laporan lama", items=items(city, "I45-L3-01")
    )
    draft = drop(city, content=content)
    line = opd.get(reverse("draft_files")).context["lines"][0]
    assert [(one.title, one.same_bytes) for one in line.doubles] == [("Laporan lama", True)]
    assert not line.is_sure
    refused = press(opd, "kirim", draft, other=CODE, page="1")
    assert "sudah ada: Laporan lama" in str(refused.context["lines"][0].form.non_field_errors())
    assert press(opd, "pakai", draft, other=CODE, page="1").status_code == 302
    newest = Citation.objects.order_by("-pk")[0]
    assert (newest.version, newest.item.code) == (stored[0].version, CODE)
    assert (Document.objects.count(), states()) == (1, ["terkirim"])


def test_the_same_words_under_other_bytes_are_told(opd, city):
    first, second = drop(city), drop(city, "Salinan.pdf", report() + b"\n%salinan\n%%EOF")
    assert first.sha256 != second.sha256
    lines = opd.get(reverse("draft_files")).context["lines"]
    told = {line.draft.name: [(one.title, one.same_bytes) for one in line.doubles] for line in lines}
    assert told == {f"{SUBJECT}.pdf": [("Salinan.pdf", False)], "Salinan.pdf": [(f"{SUBJECT}.pdf", False)]}


def test_of_many_doubles_three_are_named_and_the_others_counted(opd, city):
    for number in range(5):
        drop(city, f"Salinan {number}.pdf", report() + b"\n%%EOF" * (number + 1))
    page = opd.get(reverse("draft_files"))
    line = page.context["lines"][0]
    others = [f"Salinan {number}.pdf" for number in range(5) if f"Salinan {number}.pdf" != line.draft.name]
    assert sorted(one.title for one in line.doubles) == others
    assert (len(line.shown_doubles), line.more_doubles, page.content.decode().count("dan 1 lagi")) == (3, 1, 5)


def test_a_double_that_the_person_may_not_read_is_not_told(opd, city):
    content = report()
    send(
        city, by="opd2", number=34, agency=city.other_agency, file=SimpleUploadedFile("A.pdf", content), title="Rahasia"
    )
    drop(city, content=content)
    drop(city, content=content, by="diskominfo")
    assert opd.get(reverse("draft_files")).context["lines"][0].doubles == []


# --- arriving ----------------------------------------------------------------------------------------


def test_an_upload_in_pieces_becomes_a_draft_and_is_no_unfinished_one_any_more(opd, city):
    answer = tus.send(opd, "Laporan.pdf", report(), page=reverse("draft_files"))
    said = {"unggahan": tus.number(answer), "letak": "Rapat/2025/Laporan.pdf"}
    for _ in range(2):  # the answer got lost, and it is asked again
        assert opd.post(reverse("draft_files_add"), said).json() == {"status": "menunggu", "kendala": ""}
    assert list(DraftFile.objects.values_list("path", "name")) == [("Rapat/2025/Laporan.pdf", "Laporan.pdf")]
    assert Upload.objects.filter(stored_id="").count() == 0


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("Arsip.zip", archive_of({"a.pdf": pdf()}), draft_files.ZIP_REFUSED),
        ("kosong.pdf", b"", "Berkas ini kosong (0 byte). Buka berkas aslinya, simpan ulang, lalu pilih lagi."),
    ],
    ids=["zip", "empty"],
)
def test_what_cannot_come_in_says_why_another_day_too(opd, city, settings, name, content, reason):
    opd.post(
        reverse("draft_files_add"), {"file": [SimpleUploadedFile(name, content), SimpleUploadedFile("b.pdf", pdf())]}
    )
    assert list(DraftFile.objects.order_by("state").values_list("name", "state")) == [
        (name, "gagal"),
        ("b.pdf", "menunggu"),
    ]
    page = opd.get(reverse("draft_files"), {"tampil": "gagal"}).content.decode()
    assert reason in page
    assert len(stored_files(settings)) == 1
    failed = DraftFile.objects.get(state="gagal")
    assert press_failed(opd, failed, "buang") == 302
    assert DraftFile.objects.count() == 1


def press_failed(client, draft, act):
    said = {"baris": draft.pk.hex, "tekan": f"{act}:{draft.pk.hex}"}
    return client.post(f"{reverse('draft_files')}?tampil=gagal", said).status_code


def test_a_locked_file_fails_and_is_read_once_more_on_wish(opd, city):
    draft = drop(city, "Terkunci.pdf", locked_pdf())
    assert (draft.state, draft.problem[:15]) == ("gagal", "PDF ini dikunci")
    press_failed(opd, draft, "ulang")
    assert states() == ["menunggu"]
    assert Job.objects.filter(target=str(draft.pk)).count() == 2


def test_files_of_all_kinds_come_in(city):
    found = {
        name: drop(city, name, content).state
        for name, content in [("a.xlsx", xlsx()), ("b.jpg", jpg()), ("c.png", png()), ("d.pdf", pdf())]
    }
    # Of a picture nothing is known before its turn has come; where none can be read, its name is all there is.
    picture = "siap" if why_no_scans() else "menunggu"
    assert found == {"a.xlsx": "siap", "b.jpg": picture, "c.png": picture, "d.pdf": "siap"}


def test_the_same_folder_brings_nothing_twice(opd, city):
    drop(city, path="Rapat/Laporan.pdf")
    size = DraftFile.objects.get().size
    press(opd, "yakin")
    dropped = [
        DroppedFile("Rapat/Laporan.pdf", size),
        DroppedFile("Lain/Laporan.pdf", size),
        DroppedFile("Rapat/Laporan.pdf", 3),
    ]
    assert known_files(dropped, city.people["opd"]) == {dropped[0]}
    answer = opd.post(reverse("draft_files_known"), {"berkas": f'[["Rapat/Laporan.pdf", {size}], ["x.pdf", 1]]'})
    assert answer.json() == {"sudah": [0]}
    assert opd.post(reverse("draft_files_known"), {"berkas": "["}).status_code == 400


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("C:\\Rapat\\Notula.pdf", "C/Rapat/Notula.pdf"),
        ("Rapat/\u202efdp.exe", "Rapat/fdp.exe"),
        ("", "berkas"),
    ],
)
def test_a_path_leads_nowhere(raw, clean):
    assert clean_path(raw) == clean


# --- leaving -----------------------------------------------------------------------------------------


def test_drafts_leave_after_fourteen_days_and_their_owner_is_told_before_and_then(
    city, settings, django_capture_on_commit_callbacks
):
    drop(city)
    start = clock.now()

    def swept(days: int) -> int:
        with clock.fixed_at(start + timedelta(days=days)), django_capture_on_commit_callbacks(execute=True):
            return sweep_drafts()

    assert [swept(days) for days in (10, KEPT_DAYS - 2, KEPT_DAYS - 1)] == [0, 0, 0]
    told = Notification.objects.filter(user=city.people["opd"])
    assert [row.text for row in told] == ["1 berkas masuk akan dihapus. Kirim dahulu yang masih diperlukan."]
    assert len(stored_files(settings)) == 1
    assert swept(KEPT_DAYS) == 1
    assert told.latest("pk").text == "1 berkas masuk dihapus karena tidak dikirim dalam batas waktunya."
    assert (stored_files(settings), DraftFile.objects.count(), swept(KEPT_DAYS + 1)) == ([], 0, 0)
    assert Notification.objects.count() == 2


def test_a_draft_is_no_file_without_a_row(city):
    drop(city)
    assert storage_findings(grace=timedelta(0)) == []


def test_the_queries_of_the_page_do_not_grow_with_its_lines(opd, city, django_assert_num_queries):
    counted = []
    for number in (1, 2):
        for _ in range(number):
            drop(city, f"Laporan {DraftFile.objects.count()}.pdf", report(str(DraftFile.objects.count())))
        opd.get(reverse("draft_files"))
        with django_assert_num_queries(QUERIES):
            counted.append(len(opd.get(reverse("draft_files")).context["lines"]))
    assert counted == [1, 3]
