"""Files are read, scanned and drawn before the form's token is claimed: meanwhile nobody waits for the database."""

import ast
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from accounts.models import Membership
from evaluations.models import Score
from evidence.models import Citation, DocumentVersion
from meetings.minutes_writes import close_minutes
from outputs.models import Letterhead
from signing.models import SignedPaper
from tests.builders.evidence_builders import returned, send
from tests.builders.evidence_page_builders import typed as evidence_fields
from tests.builders.form_builders import shown_fields
from tests.builders.letterhead_builders import letterhead as letterhead_of
from tests.builders.meeting_builders import meet, on, write
from tests.builders.signing_builders import PAPER, approved, whole  # noqa: F401  # the fixture
from tests.files import pdf

ROOT = Path(__file__).resolve().parents[2]
CLAIM = 'INSERT INTO "submissions_submission"'
# What takes long, where it is called from.
READERS = [
    "uploads.incoming.check_upload",
    "signing.signed_papers.read_file",
    "signing.signed_papers.paper_pdf",
    "outputs.letterheads.letterhead_writes._scan_result",
    "outputs.full_report.letterhead_file.letterhead_faults",
    "meetings.filing.minutes_pdf",
    "imports.sheet_reading.read_table",
    "evaluations.rules.level_parsing.read_table",
    "evidence.assessor_verdicts.verdict_sheet.read_table",
]
CLAIMS = {"once", "acts_once", "once_per_file", "once_showing"}
BRINGS = {"posts_per_file", "read_table", "draw_minutes", "check_source", "check_upload", "FILES"}


@pytest.fixture
def order(monkeypatch):
    """What happened, in order: "read" for each file that was read, "claim" for the token."""
    found = []

    def watched(work):
        def answer(*args, **kwargs):
            found.append("read")
            return work(*args, **kwargs)

        return answer

    for name in READERS:
        module, _, function = name.rpartition(".")
        owner = __import__(module, fromlist=[function])
        monkeypatch.setattr(owner, function, watched(getattr(owner, function)))

    def watch(execute, sql, params, many, context):
        if sql.startswith(CLAIM):
            found.append("claim")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found


def file(name, content):
    return SimpleUploadedFile(name, content)


def evidence(city):
    page = reverse("evidence_add", args=[city.evaluation.pk, 45])
    return "opd", page, None, evidence_fields(city) | {"file": file("Notula.pdf", pdf())}, Citation


def renewal(city):
    citation = returned(city, send(city)[0])
    page = reverse("evidence_renew", args=[citation.pk])
    return "opd", page, None, {"file": file("Baru.pdf", PAPER), "new_copy": "1"}, Citation


def version(city):
    document = send(city)[0].version.document
    page = reverse("document_version", args=[document.pk])
    return "opd", page, None, {"file": file("Baru.pdf", PAPER)}, DocumentVersion


def letterhead(city):
    page = reverse("letterhead", args=[city.evaluation.pk])
    return "diskominfo", page, page, {"file": file("kop.docx", letterhead_of("Kop"))}, Letterhead


def minutes(city):
    meeting = meet(city)
    on(21)
    write(city, meeting, umum__guests="Sekda")
    close_minutes(meeting=meeting, by=city.people["koordinator"])
    return "diskominfo", reverse("minutes_file", args=[city.evaluation.pk, meeting.pk]), None, {}, DocumentVersion


def people(city):
    sheet = "nama;nama akun;surel;peran;opd\nKetut;ketut;;opd;Dinkes\n"
    typed = {"region": city.region.pk, "file": file("daftar.csv", sheet.encode())}
    return "admin", reverse("people_import"), None, typed, Membership


@pytest.mark.parametrize("form", [evidence, renewal, version, letterhead, minutes, people])
def test_the_file_is_read_first_and_the_token_claimed_then(city, client, order, form):
    role, page, action, typed, model = form(city)
    client.force_login(city.people[role])
    fields = shown_fields(client, page, action, **typed)
    before = model.objects.count()
    order.clear()
    answer = client.post(action or page, fields)
    assert "read" in order
    assert order[-1:] == ["claim"], order
    if form is not people:  # its first step only shows
        assert (answer.status_code, model.objects.count()) == (302, before + 1)


def test_the_signed_paper_is_read_first_and_the_token_claimed_then(whole, client, order):  # noqa: F811
    approved(whole)
    client.force_login(whole.people["diskominfo"])
    page, action = (reverse(name, args=[whole.evaluation.pk]) for name in ("signoff", "signoff_paper"))
    fields = shown_fields(client, page, action, file=file("BA.pdf", PAPER))
    order.clear()
    assert client.post(action, fields).status_code == 302
    assert ("read" in order, order[-1:], SignedPaper.objects.count()) == (True, ["claim"], 1)


@pytest.mark.parametrize("name", ["values_import", "past_cycle_add", "assessor_verdicts_import"])
def test_a_sheet_of_levels_is_read_first_and_the_token_claimed_then(city, client, order, name):
    client.force_login(city.people["diskominfo"])
    sheet = file("nilai.csv", b"indikator;tingkat\n12;3\n13;4\n")
    if name == "assessor_verdicts_import":
        sheet = file("putusan.csv", b"kode;putusan\nI45-L1-01;diterima\n")
    if name != "past_cycle_add":
        type(city.evaluation).objects.filter(pk=city.evaluation.pk).update(state="dokumen", activity="evaluasi")
        page, field = reverse(name, args=[city.evaluation.pk, "dokumen"]), "file"
    else:
        page = reverse(name) + f"?region={city.region.pk}&tahun=2023"
        field = "mandiri_file"
    fields = shown_fields(client, page, None, source="Lembar asesor", **{field: sheet})
    order.clear()
    client.post(page, fields)
    assert ("read" in order, order[-1:]) == (True, ["claim"])
    assert not Score.objects.exists()


@pytest.mark.parametrize("thing", ["renewal", "past levels"])
def test_what_can_be_done_once_only_answers_the_second_press_all_the_same(city, client, thing):
    """The first press has closed the door behind it; who pressed twice is not told that they may not."""
    if thing == "renewal":
        role, page, action, typed, model = renewal(city)
        client.force_login(city.people[role])
        fields = shown_fields(client, page, action, **typed)
        first = client.post(page, fields)
        fields["file"] = file("Baru.pdf", PAPER)
    else:
        client.force_login(city.people["diskominfo"])
        page, model = reverse("past_cycle_add") + f"?region={city.region.pk}&tahun=2023", Score
        rows = "\n".join(f"{number};3" for number in range(1, 48))
        fields = shown_fields(client, page, None, source="Laporan 2023", mandiri=rows, simpan="1")
        first = client.post(page, fields)
    made = model.objects.count()
    second = client.post(page, fields)
    assert (first.status_code, second.status_code, second.get("Location")) == (302, 302, first.get("Location"))
    assert model.objects.count() == made


def test_no_view_reads_a_file_while_it_holds_its_token():
    """The claim stands around the helper that stores, not around the view that takes the file."""
    found = []
    for path in ROOT.rglob("*.py"):
        if {"tests", ".venv", "migrations"} & set(path.parts):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.FunctionDef):
                continue
            claims = {name for mark in node.decorator_list for name in _names(mark)} & CLAIMS
            if claims and BRINGS & {name for part in node.body for name in _names(part)}:
                found.append(f"{path.relative_to(ROOT)}: {node.name}")
    assert found == []


def _names(node):
    return {
        n.id if isinstance(n, ast.Name) else n.attr for n in ast.walk(node) if isinstance(n, ast.Name | ast.Attribute)
    }
