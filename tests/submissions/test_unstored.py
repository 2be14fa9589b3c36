"""What is refused by a redirect has stored nothing: its form, sent again, is taken for the first time."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Membership
from evidence.approving import set_head_approval
from evidence.models import Citation
from imports import sheet_steps as imports
from meetings.models import Meeting
from submissions.models import Submission
from tests.builders.evidence_builders import send
from tests.builders.form_builders import fields_of, posting_form, shown_fields
from tests.builders.meeting_builders import meet, on, write

ROOT = Path(__file__).resolve().parents[2]
SHEET = "nama;nama akun;surel;peran;opd\nKetut;ketut;;opd;Dinkes\n"


@pytest.fixture
def sign_in(client, city):
    def signed_in(role):
        client.force_login(city.people[role])
        return client

    return signed_in


def test_an_import_whose_preview_is_too_old_is_written_from_the_same_form_later(city, sign_in):
    browser, page = sign_in("admin"), reverse("people_import")
    sheet = SimpleUploadedFile("daftar.csv", SHEET.encode())
    preview = browser.post(page, shown_fields(browser, page, region=city.region.pk, file=sheet))
    fields = fields_of(posting_form(preview.content, page))
    answer = browser.post(page, fields | {"rows": "x"})
    assert (answer.status_code, Submission.objects.filter(location=page).count()) == (302, 0)
    assert imports.EXPIRED in browser.get(answer["Location"]).content.decode()
    assert browser.post(page, fields)["Location"] == reverse("people")
    assert Membership.objects.filter(user__username="ketut").count() == 1


def test_minutes_that_cannot_be_closed_yet_are_closed_by_the_same_button(city, sign_in):
    meeting = meet(city)
    browser, page = sign_in("koordinator"), reverse("meeting", args=[city.evaluation.pk, meeting.pk])
    close = reverse("minutes_close", args=[city.evaluation.pk, meeting.pk])
    on(21)
    fields = shown_fields(browser, page, close)

    answer = browser.post(close, fields)
    assert "Belum ada kehadiran yang dicatat." in browser.get(answer["Location"]).content.decode()
    assert Submission.objects.count() == 0
    write(city, meeting, umum__guests="Sekda")
    browser.post(close, fields)
    assert Meeting.objects.get().is_closed


def test_nothing_ticked_leaves_the_approval_form_as_it_was(city, sign_in):
    set_head_approval(evaluation=city.evaluation, wanted=True, by=city.people["diskominfo"])
    citation = send(city)[0]
    browser = sign_in("kepala_opd")
    page = reverse("agency_approvals", args=[city.evaluation.pk])
    approve = reverse("evidence_approve_checked", args=[city.evaluation.pk])
    fields = shown_fields(browser, page, approve)
    assert browser.post(approve, {**fields, "citations": []}).status_code == 302
    assert Submission.objects.count() == 0
    browser.post(approve, {**fields, "citations": [citation.pk]})
    assert not Citation.objects.get().awaits_head


# Elsewhere nothing is claimed yet, or all has been stored.
NO_TOKEN_LOST = {
    "submissions/once.py": "`redirect_unstored` itself",
    "spbe/second_step.py": "stands before the token is claimed",
    "accounts/single_sign_on/sso_adapter.py": "the provider's answer carries no token",
    "accounts/second_factor/views.py": "forms of the second step claim none (`test_every_form.py`)",
    "notices/views.py": "a bell line whose page is closed: opening it stores nothing that a token guards",
    "imports/sheet_steps.py": "the rows are stored; the line says which roles wait for a second person",
    "uploads/choosing/views.py": "an archive that opens no list: the redirect is an `UnstoredRedirect`",
    "evidence/approvals/views.py": "the switch is stored; the line warns of what follows",
}


def test_only_redirect_unstored_says_that_something_went_wrong_on_the_next_page():
    """An error told by a redirect that counts as stored would make the second press say "sudah tersimpan"."""
    told = re.compile(r"messages\.(error|warning)\(")
    found = {
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*.py")
        if "tests" not in path.parts and ".venv" not in path.parts and told.search(path.read_text())
    }
    assert found == set(NO_TOKEN_LOST)
