"""The repair after the interview: opened, told, worked off by agencies, judged, closed at midnight."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from duties.agency_work.queries import agency_work
from duties.calendar import calendar_entries
from duties.duty import DutyKind
from duties.queries import duties_of
from evaluations.choices import AssessorStage, CycleState
from evaluations.extensions.giving_time import extend_window, withdraw_extension
from evaluations.extensions.holidays import add_holiday
from evaluations.models import Evaluation, Holiday, WindowExtension
from evaluations.permissions import Refused
from evaluations.stages.transitions import TRANSITIONS, move_stage
from evaluations.stages.workflow import repair_window
from evidence.citations import CitationTarget, cite_version, why_not_withdraw_citation
from evidence.models import Citation, Document, DocumentVersion
from evidence.renewals import why_not_renew
from evidence.repairs.opening import open_repair_window
from evidence.repairs.queries import repair_tasks
from evidence.verdicts import judge_citation, undo_verdict, why_not_judge
from notices.models import Notification
from regions import clock
from tests.builders.assessor_builders import ACCEPTED, MISSING, WRONG, at_stage, decide, item
from tests.builders.form_builders import press
from tests.builders.html_builders import one_line
from tests.city import fresh
from tests.files import pdf
from tests.work import cite_item
from uploads.models import Upload

FIRST, SECOND, OTHER = "I20-L1-01", "I20-L2-01", "I13-L1-01"
MONDAY, FRIDAY = date(2026, 10, 5), date(2026, 10, 9)


def on(day, hour=10, minute=0, zone="Asia/Makassar"):
    clock.set_now(datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone)))


def read(city):
    """The cycle as the next request reads it."""
    city.evaluation = Evaluation.objects.select_related("region", "instrument").get(pk=city.evaluation.pk)
    return city.evaluation


@pytest.fixture
def interview(pemdi_city):
    """The interview is over: two items of the Dinas Kesehatan came back, one was accepted."""
    city = at_stage(pemdi_city)
    on(date(2026, 8, 20))
    city.accepted = cite_item(city, FIRST, "diterima")
    city.refused = cite_item(city, SECOND, "diterima")
    on(MONDAY)
    decide(city, {FIRST: ACCEPTED, SECOND: WRONG, "I20-L2-02": MISSING})
    return city


@pytest.fixture
def repair(interview):
    """Open from Monday to Friday."""
    open_repair_window(evaluation=interview.evaluation, opens=MONDAY, by=interview.people["koordinator"])
    read(interview)
    return interview


def version_of(city, title):
    """A stored file of the agency's own, cited for nothing yet."""
    document = Document.objects.create(
        region=city.region, owner=city.agency, title=title, created_by=city.people["opd"]
    )
    return DocumentVersion.objects.create(
        document=document,
        number=1,
        file="bukti/x.pdf",
        original_name=f"{title}.pdf",
        size=1,
        content_type="application/pdf",
        sha256=hashlib.sha256(title.encode()).hexdigest(),
        uploaded_by=city.people["opd"],
    )


def send(city, code, role="opd", agency="own"):
    chosen = item(city, code)
    return cite_version(
        evaluation=read(city),
        targets=[CitationTarget(chosen.criterion.indicator, chosen)],
        agency=city.agency if agency == "own" else agency,
        version=version_of(city, f"Perbaikan {code}"),
        by=fresh(city.people[role]),
    )[0]


def told(city, role):
    return [row.text for row in Notification.objects.filter(user=city.people[role]).order_by("pk")]


def repairs_asked(city, role="opd"):
    found = duties_of(fresh(city.people[role])).rows
    return [(row.title.split(":")[0], row.due.day) for row in found if row.kind is DutyKind.REPAIR]


# --- opening --------------------------------------------------------------------------------------


def test_five_working_days_without_the_holidays_of_the_city(interview):
    add_holiday(evaluation=interview.evaluation, day=date(2026, 10, 7), name="Hari raya", by=interview.people["admin"])
    row = open_repair_window(evaluation=interview.evaluation, opens=MONDAY, by=interview.people["diskominfo"])
    assert (row.opens, row.until) == (MONDAY, date(2026, 10, 12))


def test_each_agency_and_the_judges_are_told(interview, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        open_repair_window(evaluation=interview.evaluation, opens=MONDAY, by=interview.people["koordinator"])
    days = "Masa perbaikan 5–9 Oktober 2026"
    said = f"{days}: 2 butir Dinkes dikembalikan asesor (I20-L2-01, I20-L2-02)."
    assert (told(interview, "opd"), told(interview, "kepala_opd")) == ([said], [said])
    assert told(interview, "opd2") == []
    judge = f"{days} dibuka: 2 butir dari 1 OPD. Kiriman yang datang Anda tinjau."
    assert told(interview, "penanggung_jawab") == [judge]
    assert told(interview, "diskominfo") == [f"{days} dibuka: 2 butir dari 1 OPD."]
    assert told(interview, "koordinator") == []  # who did it


def test_it_opens_only_where_something_came_back_and_once(pemdi_city, repair):
    again = {"evaluation": repair.evaluation, "opens": MONDAY, "by": repair.people["koordinator"]}
    with pytest.raises(Refused, match="sudah dibuka"):
        open_repair_window(**again)
    repair.evaluation.assessor_verdicts.all().delete()
    withdraw_extension(extension=WindowExtension.objects.get(), by=repair.people["koordinator"])
    with pytest.raises(Refused, match="Belum ada butir yang dikembalikan"):
        open_repair_window(**again | {"evaluation": read(repair)})


@pytest.mark.parametrize("role", ["opd", "admin", "penanggung_jawab", "asesor_internal"])
def test_only_the_desk_and_the_coordinator_open_it(interview, role):
    with pytest.raises(Refused):
        open_repair_window(evaluation=interview.evaluation, opens=MONDAY, by=interview.people[role])


def test_its_last_day_is_not_before_its_first(interview):
    with pytest.raises(ValidationError, match="sesudah hari pertama"):
        open_repair_window(
            evaluation=interview.evaluation, opens=FRIDAY, until=MONDAY, by=interview.people["koordinator"]
        )


# --- what an agency may do ------------------------------------------------------------------------


def test_an_agency_sends_for_returned_items_only(repair):
    assert send(repair, SECOND).item.code == SECOND
    with pytest.raises(Refused, match="hanya butir yang dikembalikan asesor"):
        send(repair, FIRST)
    with pytest.raises(Refused, match="hanya butir yang dikembalikan asesor"):
        cite_version(
            evaluation=read(repair),
            targets=[CitationTarget(repair.indicator(20))],
            agency=repair.agency,
            version=version_of(repair, "Tanpa butir"),
            by=fresh(repair.people["opd"]),
        )


def test_what_we_had_accepted_is_replaced_and_what_stands_is_not(repair):
    rows = Citation.objects.with_verdict().select_related("evaluation__region", "version__document")
    assert why_not_renew(rows.get(pk=repair.refused.pk), repair.people["opd"]) is None
    refusal = why_not_renew(rows.get(pk=repair.accepted.pk), repair.people["opd"])
    assert refusal == "Dalam masa perbaikan hanya butir yang dikembalikan asesor yang dapat diperbaiki."


def test_the_second_verdict_takes_an_item_off_the_list(repair):
    assert repairs_asked(repair) == [(SECOND, FRIDAY), ("I20-L2-02", FRIDAY)]
    decide(repair, {SECOND: ACCEPTED}, stage=AssessorStage.PERBAIKAN)
    assert repairs_asked(repair) == [("I20-L2-02", FRIDAY)]
    with pytest.raises(Refused, match="hanya butir"):
        send(repair, SECOND)
    task = next(task for task in repair_tasks(read(repair)) if task.item.code == SECOND)
    assert [verdict.words for verdict in task.verdicts] == ["Revisi: tidak tepat", "Diterima"]


def test_an_item_goes_from_to_do_to_judged(repair):
    states = lambda: {t.item.code: t.state for t in repair_tasks(read(repair))}  # noqa: E731
    sent = send(repair, SECOND)
    assert states() == {SECOND: "tunggu", "I20-L2-02": "kosong"}
    note = "Lampiran halaman subkegiatan belum ada."
    judge = repair.people["penanggung_jawab"]
    judge_citation(citation=sent, outcome="dikembalikan", reason="tidak_lengkap", note=note, by=judge)
    assert states()[SECOND] == "kembali"
    assert (SECOND, FRIDAY) in repairs_asked(repair)
    kinds = [row.kind for row in duties_of(fresh(repair.people["opd"])).rows]
    assert DutyKind.RETURNED not in kinds  # one thing, one duty


def test_no_list_shows_the_old_date(repair):
    """The assignment was due in August: nothing is overdue while the repair is open."""
    for role in ("opd", "kepala_opd", "penanggung_jawab", "koordinator", "diskominfo"):
        found = [row for row in duties_of(fresh(repair.people[role])).rows if row.evaluation == repair.evaluation]
        late = [row.title for row in found if row.due.is_late]
        assert late == [], role
    assert not any(row.due.is_late for row in agency_work(read(repair), repair.people["opd"]).indicators)


def test_the_calendar_and_the_frame_know_the_window(repair, client):
    entries = calendar_entries(duties_of(fresh(repair.people["opd"])), "https://uji")
    assert [(e.first, e.last) for e in entries if e.title.startswith("Masa perbaikan")] == [(MONDAY, FRIDAY)]
    client.force_login(repair.people["auditor"])
    page = client.get(reverse("worklist", args=[repair.evaluation.pk])).content.decode()
    assert "Perbaikan: sisa 4 hari" in one_line(page)


def test_what_the_assessors_were_given_is_replaced_never_withdrawn(repair):
    rows = Citation.objects.with_verdict().select_related("evaluation__region", "version__document")
    unjudged = cite_item(repair, SECOND, title="Belum diputus")
    Citation.objects.filter(pk=unjudged.pk).update(created_at=datetime(2026, 8, 20, tzinfo=UTC))
    refusal = why_not_withdraw_citation(rows.get(pk=unjudged.pk), repair.people["opd"])
    assert refusal == "Data dukung ini sudah diserahkan kepada asesor. Ganti dengan berkas yang baru."
    sent = send(repair, "I20-L2-02")
    assert why_not_withdraw_citation(rows.get(pk=sent.pk), repair.people["opd"]) is None


def test_what_comes_back_while_the_repair_is_open_is_told_at_once(repair, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        decide(repair, {"I20-L3-01": MISSING})
    assert told(repair, "opd") == ["Asesor mengembalikan 1 butir lagi untuk diperbaiki: I20-L3-01."]
    assert told(repair, "opd2") == []
    with django_capture_on_commit_callbacks(execute=True):
        decide(repair, {"I20-L3-01": WRONG}, versions={"I20-L3-01": 1})  # another cause is no news
    assert len(told(repair, "opd")) == 1


# --- midnight -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "last", "after"),
    [
        ("Asia/Jakarta", datetime(2026, 10, 9, 16, 59, 59, tzinfo=UTC), datetime(2026, 10, 9, 17, tzinfo=UTC)),
        ("Asia/Makassar", datetime(2026, 10, 9, 15, 59, 59, tzinfo=UTC), datetime(2026, 10, 9, 16, tzinfo=UTC)),
        ("Asia/Jayapura", datetime(2026, 10, 9, 14, 59, 59, tzinfo=UTC), datetime(2026, 10, 9, 15, tzinfo=UTC)),
    ],
)
def test_it_closes_at_the_region_s_own_midnight_and_what_was_sent_is_judged(repair, zone, last, after):
    type(repair.region).objects.filter(pk=repair.region.pk).update(time_zone=zone)
    clock.set_now(last)
    sent = send(repair, SECOND)
    clock.set_now(after)
    with pytest.raises(Refused, match="Masa perbaikan sudah ditutup 9 Oktober 2026"):
        send(repair, "I20-L2-02")
    judge = fresh(repair.people["penanggung_jawab"])
    clock.set_now(after + timedelta(days=9))
    citation = Citation.objects.select_related("evaluation__region", "version").get(pk=sent.pk)
    assert why_not_judge(citation, judge) is None
    kinds = {row.kind for row in duties_of(judge).rows}
    assert DutyKind.JUDGE in kinds
    judge_citation(citation=citation, outcome="diterima", by=judge)
    undo_verdict(citation=citation, by=judge)
    at_stage(repair, CycleState.REVIU)
    assert why_not_judge(Citation.objects.get(pk=sent.pk), judge) is not None


def test_over_new_year(interview):
    on(date(2026, 12, 28))
    for day, name in ((date(2026, 12, 31), "Cuti bersama"), (date(2027, 1, 1), "Tahun Baru")):
        add_holiday(evaluation=interview.evaluation, day=day, name=name, by=interview.people["admin"])
    row = open_repair_window(
        evaluation=interview.evaluation, opens=date(2026, 12, 29), by=interview.people["koordinator"]
    )
    assert row.until == date(2027, 1, 6)
    with pytest.raises(Refused, match="baru dibuka 29 Desember 2026"):
        send(interview, SECOND)
    on(date(2027, 1, 6), hour=23, minute=59)
    assert send(interview, SECOND)
    on(date(2027, 1, 7), hour=0)
    with pytest.raises(Refused, match="ditutup 6 Januari 2027"):
        send(interview, "I20-L2-02")


def test_evidence_of_a_withdrawn_window_is_still_judged(repair):
    sent = send(repair, SECOND)
    withdraw_extension(extension=repair_window(read(repair)), by=repair.people["koordinator"])
    with pytest.raises(Refused):
        send(repair, "I20-L2-02")
    citation = Citation.objects.select_related("evaluation__region", "version").get(pk=sent.pk)
    assert why_not_judge(citation, repair.people["penanggung_jawab"]) is None


# --- more time ------------------------------------------------------------------------------------


def test_one_agency_is_given_more_time_and_told(repair, django_capture_on_commit_callbacks):
    Notification.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        extend_window(
            evaluation=read(repair),
            agency=repair.agency,
            until=date(2026, 10, 14),
            reason="Kantor kebanjiran.",
            is_repair=True,
            by=repair.people["koordinator"],
        )
    said = "Waktu tambahan perbaikan data dukung untuk Dinkes sampai 14 Oktober 2026: Kantor kebanjiran."
    assert (told(repair, "opd"), told(repair, "penanggung_jawab")) == ([said], [said])
    assert (told(repair, "opd2"), told(repair, "koordinator")) == ([], [])
    on(date(2026, 10, 14), hour=23, minute=59)
    assert repairs_asked(repair) == [(SECOND, date(2026, 10, 14)), ("I20-L2-02", date(2026, 10, 14))]
    assert send(repair, SECOND)
    with pytest.raises(Refused, match="hanya butir"):
        send(repair, FIRST)
    with django_capture_on_commit_callbacks(execute=True):
        given = WindowExtension.objects.get(agency=repair.agency)
        withdraw_extension(extension=given, by=repair.people["koordinator"])
    assert told(repair, "opd")[-1].startswith("Waktu tambahan perbaikan data dukung untuk Dinkes dicabut")


def test_more_time_in_the_self_assessment_is_told_too(pemdi_city, django_capture_on_commit_callbacks):
    city = pemdi_city
    city.evaluation.windows.create(stage=CycleState.MANDIRI, opens=date(2025, 8, 1), closes=date(2025, 8, 20))
    with django_capture_on_commit_callbacks(execute=True):
        extend_window(evaluation=read(city), until=date(2025, 8, 25), reason="Gempa.", by=city.people["koordinator"])
    said = "Waktu tambahan penilaian mandiri untuk seluruh siklus sampai 25 Agustus 2025: Gempa."
    assert told(city, "opd") == [said]
    assert told(city, "asesor_internal") == [said]


# --- pages ----------------------------------------------------------------------------------------


def test_the_window_is_opened_on_its_page_and_each_agency_sees_its_own(client, interview):
    decide(interview, {OTHER: MISSING})
    client.force_login(interview.people["diskominfo"])
    address = reverse("repairs", args=[interview.evaluation.pk])
    page = client.get(address).content.decode()
    answer = press(client, page, "Buka masa perbaikan", address, opens="05-10-2026")
    assert answer.status_code == 302
    assert (repair_window(read(interview)).opens, repair_window(interview.evaluation).until) == (MONDAY, FRIDAY)
    assert "Badan Keuangan" not in one_line(page) or "I13-L1-01" in one_line(page)
    client.force_login(interview.people["opd"])
    own = one_line(client.get(address).content.decode())
    assert ("I20-L2-02" in own, OTHER in own, FIRST in own) == (True, False, False)
    assert f"Diminta: {WRONG.recommendation}" in own
    assert "Ganti berkas" in own
    assert reverse("evidence_renew", args=[interview.refused.pk]) in own
    rows = [row for row in client.get(reverse("duties")).context["duties"].rows if row.kind.name == "REPAIR"]
    assert [row.due.day for row in rows] == [date(2026, 10, 9)] * 2
    assert "Dinilai asesor" in own


def test_no_button_is_shown_that_would_refuse(client, repair):
    on(date(2026, 10, 10), hour=0)
    client.force_login(repair.people["opd"])
    page = one_line(client.get(reverse("repairs", args=[repair.evaluation.pk])).content.decode())
    assert ("Ganti berkas" in page, "Kirim data dukung" in page) == (False, False)
    assert "Sudah ditutup" in page
    indicator = one_line(client.get(reverse("indicator", args=[repair.evaluation.pk, 20])).content.decode())
    assert "Unggah" not in indicator.split('id="bukti"')[1]


def test_in_the_repair_only_returned_items_have_buttons_on_the_indicator_page(client, repair):
    client.force_login(repair.people["opd"])
    page = client.get(reverse("indicator", args=[repair.evaluation.pk, 20])).content.decode()
    offered = [part.split('"')[0] for part in page.split("?butir=")[1:]]
    assert set(offered) == {SECOND, "I20-L2-02"}


def test_the_judge_s_page_has_buttons_for_what_was_sent_in_time(client, repair):
    sent = send(repair, SECOND)
    on(date(2026, 10, 12))
    client.force_login(repair.people["penanggung_jawab"])
    address = reverse("review", args=[repair.evaluation.pk, sent.pk])
    page = client.get(address).content.decode()
    assert press(client, page, "Terima dan lanjut", address).status_code == 302
    client.force_login(repair.people["asesor_internal"])
    other = send_in(repair, "I20-L2-02")
    page = one_line(client.get(reverse("review", args=[repair.evaluation.pk, other.pk])).content.decode())
    assert "Terima dan lanjut" not in page
    assert "Perbaikan data dukung setelah interviu ditinjau oleh penanggung jawab." in page


def send_in(city, code):
    """Sent while the window was open."""
    on(FRIDAY)
    sent = send(city, code)
    on(date(2026, 10, 12))
    return sent


def test_holidays_are_entered_and_taken_back_on_their_page(client, interview):
    client.force_login(interview.people["diskominfo"])
    address = reverse("holidays", args=[interview.evaluation.pk])
    page = client.get(address).content.decode()
    assert press(client, page, "Tambah hari libur", address, day="07-10-2026", name="Galungan").status_code == 302
    assert list(Holiday.objects.values_list("day", "name")) == [(date(2026, 10, 7), "Galungan")]
    again = press(
        client, client.get(address).content.decode(), "Tambah hari libur", address, day="07-10-2026", name="X"
    )
    assert "sudah tercatat sebagai hari libur" in one_line(again.content.decode())
    assert press(client, client.get(address).content.decode(), "Hapus", address).status_code == 302
    assert not Holiday.objects.exists()
    assert interview.evaluation.history.filter(kind="holiday_set").count() == 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_reads_in_a_fixed_number_of_queries(client, repair, django_assert_num_queries, count):
    decide(repair, dict.fromkeys(["I20-L3-01", "I20-L3-02", "I20-L4-01"][:count], MISSING))
    client.force_login(repair.people["opd"])
    address = reverse("repairs", args=[repair.evaluation.pk])
    client.get(address)
    with django_assert_num_queries(13):
        client.get(address)


# --- our verdicts beside theirs -------------------------------------------------------------------


def compared(client, city, stage):
    client.force_login(city.people["auditor"])
    address = reverse("assessor_comparison", args=[city.evaluation.pk])
    return one_line(client.get(address, {"tahap": stage}).content.decode())


def test_the_first_round_is_compared_with_what_stood_before_the_repair(client, repair):
    page = compared(client, repair, "dokumen")
    said = (
        "Dari 2 butir yang diputus kedua pihak: 1 sama, 1 diterima di sini tetapi dikembalikan asesor, 0 dikembalikan"
    )
    assert said in page
    assert "1 tidak tepat" in page
    assert "1 butir lain baru diputus satu pihak" in page
    sent = send(repair, SECOND)
    note = "Lampiran halaman subkegiatan belum ada."
    judge = repair.people["penanggung_jawab"]
    judge_citation(citation=sent, outcome="dikembalikan", reason="tidak_lengkap", note=note, by=judge)
    assert said in compared(client, repair, "dokumen")
    Citation.objects.filter(pk=repair.refused.pk).update(replaced_by=sent)
    assert said in compared(client, repair, "dokumen")
    decide(repair, {SECOND: ACCEPTED}, stage=AssessorStage.PERBAIKAN)
    assert "1 dikembalikan di sini tetapi diterima asesor" in compared(client, repair, "perbaikan")


def test_where_nothing_was_judged_by_both_nothing_is_said(client, pemdi_city):
    city = at_stage(pemdi_city)
    assert "Belum ada yang dapat dibandingkan" in compared(client, city, "")
    decide(city, {FIRST: MISSING})
    page = compared(client, city, "dokumen")
    assert "Belum ada butir yang diputus kedua pihak; 1 butir baru diputus satu pihak." in page


# --- a second too late ----------------------------------------------------------------------------


def test_a_post_one_second_after_midnight_keeps_text_and_file(client, repair):
    on(FRIDAY, hour=23, minute=59)
    client.force_login(repair.people["opd"])
    address = reverse("evidence_add", args=[repair.evaluation.pk, 20]) + f"?butir={SECOND}"
    page = client.get(address).content.decode()
    on(date(2026, 10, 10), hour=0)
    file = SimpleUploadedFile("Renja.pdf", pdf())
    typed = {"title": "Renja dengan subkegiatan", "note": "Lihat halaman 14, tabel kedua."}
    client.defaults["HTTP_REFERER"] = f"http://testserver{address}"
    answer = press(client, page, "Kirim", address, file=file, **typed)
    said = one_line(answer.content.decode())
    assert answer.status_code == 409
    assert "Masa perbaikan sudah ditutup 9 Oktober 2026." in said
    assert "Renja dengan subkegiatan" in said
    assert "Lihat halaman 14, tabel kedua." in said
    assert "Berkas Anda tidak hilang: Renja.pdf tersimpan 48 jam" in said
    assert not Document.objects.filter(title="Renja dengan subkegiatan").exists()
    extend_window(
        evaluation=read(repair),
        agency=repair.agency,
        until=date(2026, 10, 12),
        reason="Satu detik.",
        is_repair=True,
        by=repair.people["koordinator"],
    )
    assert "Renja.pdf" in client.get(address).content.decode()


def test_who_may_not_send_at_all_keeps_no_file(client, repair):
    client.force_login(repair.people["pimpinan"])
    address = reverse("evidence_add", args=[repair.evaluation.pk, 20])
    client.defaults["HTTP_REFERER"] = f"http://testserver{address}"
    client.post(address, {"file": SimpleUploadedFile("x.pdf", pdf()), "title": "Coba"})
    assert not Upload.objects.exists()


# --- a cycle that is opened again -----------------------------------------------------------------


def test_a_reopened_self_assessment_is_told_with_its_dates(pemdi_city, django_capture_on_commit_callbacks):
    city = at_stage(pemdi_city, CycleState.DOKUMEN)
    city.evaluation.windows.create(stage=CycleState.MANDIRI, opens=date(2025, 8, 1), closes=date(2025, 8, 29))
    with django_capture_on_commit_callbacks(execute=True):
        move_stage(evaluation=read(city), target="mandiri", by=city.people["penanggung_jawab"], reason="Butir 3 salah.")
    said = "Penilaian mandiri siklus 2026 dibuka kembali: Butir 3 salah. Jadwalnya sampai 29 Agustus 2025."
    for role in ("opd", "kepala_opd", "diskominfo", "asesor_internal", "koordinator"):
        assert told(city, role) == [said], role
    assert told(city, "penanggung_jawab") == []


BACK = [t for t in TRANSITIONS if not t.is_forward]


@pytest.mark.parametrize("step", BACK, ids=lambda step: f"{step.source}-{step.target}")
def test_every_step_back_is_told_to_somebody(pemdi_city, step, django_capture_on_commit_callbacks):
    city = at_stage(pemdi_city, step.source)
    if step.activity:
        Evaluation.objects.filter(pk=city.evaluation.pk).update(activity=step.activity)
    by = next(person for role, person in city.people.items() if role in step.roles)
    with django_capture_on_commit_callbacks(execute=True):
        move_stage(evaluation=read(city), target=step.target, by=by, reason="Salah pencet.")
    rows = Notification.objects.exclude(user=by)
    assert rows.exists()
    assert all("Salah pencet." in row.text for row in rows)
