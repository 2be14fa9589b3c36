"""Two clicks make one: every creating form posted twice, as its page shows it, with its one-time token."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from knox.models import AuthToken

from accounts.models import Membership, User
from evaluations.models import Evaluation, GeneralQuestion, WindowExtension
from evidence.models import Citation, DocumentVersion, EvidenceRequest, RequestMessage
from meetings.models import Invitation, Meeting
from notices.calendar_addresses import calendar_owner
from notices.models import CalendarAddress, Notification
from outputs.models import Package, Report
from planning.actions import action_writes
from planning.models import Action, ActionNote, Recommendation, Scenario
from regions import clock
from regions.models import Agency
from reorganisation.models import AgencyChange
from results.models import YearNote
from submissions.models import Submission
from submissions.once import STORED_ALREADY, TWO_PRESSES
from submissions.tasks import KEPT, sweep_submissions
from tests.acting import ALL_THREE, made
from tests.builders.evidence_page_builders import typed as evidence_fields
from tests.builders.form_builders import fields_of, post_twice, posting_form, shown_fields
from tests.builders.request_builders import request_items
from tests.city import PASSWORD
from tests.files import pdf
from tests.work import fill

SHEET = "nama;nama akun;surel;peran;opd\nKetut;ketut;;opd;Dinkes\n"


def own(city, name, *more):
    return reverse(name, args=[city.evaluation.pk, *more])


def meeting_fields(city):
    chair = f"orang-{city.people['koordinator'].pk}"
    guests = {"agencies": [f"opd-{city.agency.pk}"], "people": [f"orang-{city.people['pimpinan'].pk}"]}
    plan = {"title": "Reviu layanan", "day": "20-08-2025", "starts": "09.00", "place": "Aula", "chair": chair}
    return plan | guests | {"agenda": ["i-45"]}


# What makes it: the person, the page, the address of the form if it is another one, and what is typed.
CREATING = {
    "action": (Action, "diskominfo", lambda c: (own(c, "action_add"), None, {"text": "Susun pedoman"})),
    "recommendation": (
        Recommendation,
        "diskominfo",
        lambda c: (own(c, "recommendation_add"), None, {"source": "Surat", "text": "Susun pedoman."}),
    ),
    "meeting": (Meeting, "diskominfo", lambda c: (own(c, "meeting_add"), None, meeting_fields(c))),
    "scenario": (
        Scenario,
        "diskominfo",
        lambda c: (own(c, "target") + "?target=3.05", own(c, "scenario_save"), {"name": "Ringan"}),
    ),
    "question": (
        GeneralQuestion,
        "diskominfo",
        lambda c: (own(c, "questions"), own(c, "question_add"), {"text": "Apa lagi?"}),
    ),
    "request": (
        EvidenceRequest,
        "diskominfo",
        lambda c: (
            own(c, "request_add"),
            None,
            {"indicators": [c.indicator(45).pk], "to": "pengampu", "again": "tanya", "due": "20-08-2025"},
        ),
    ),
    "extension": (
        WindowExtension,
        "koordinator",
        lambda c: (own(c, "extensions"), None, {"what": "tahap", "until": "05-09-2025", "reason": "Banjir sepekan."}),
    ),
    "package": (Package, "diskominfo", lambda c: (own(c, "packages"), own(c, "packages"), {})),
    "report": (Report, "diskominfo", lambda c: (own(c, "reports"), own(c, "reports"), {})),
    "year note": (
        YearNote,
        "diskominfo",
        lambda c: (own(c, "year_note_add"), None, {"year": "2015", "text": "PeGI 2,4", "source": "Laporan PeGI"}),
    ),
    "cycle": (Evaluation, "diskominfo", lambda c: (reverse("cycle_add"), None, {"activity": "evaluasi"})),
    "person": (
        User,
        "admin",
        lambda c: (
            reverse("person_add"),
            None,
            {"full_name": "Ketut", "username": "ketut", "role": "opd", "agency": c.agency.pk},
        ),
    ),
    "role": (
        Membership,
        "admin",
        lambda c: (
            reverse("person_edit", args=[c.people["auditor"].pk]),
            reverse("role_add", args=[c.people["auditor"].pk]),
            {"role": "opd", "agency": c.agency.pk},
        ),
    ),
    "agency": (
        Agency,
        "admin",
        lambda c: (reverse("agency_add"), None, {"name": "Dinas Sosial", "short_name": "Dinsos", "kind": "opd"}),
    ),
    "change of agencies": (
        AgencyChange,
        "admin",
        lambda c: (
            reverse("agency_change_add", args=["ganti-nama"]),
            None,
            {
                "sources": c.agency.pk,
                "on": "01-09-2025",
                "basis": "Perda 5/2025",
                "name_0": "Dinas Sehat",
                "short_name_0": "Disehat",
            },
        ),
    ),
    "evidence": (
        Citation,
        "opd",
        lambda c: (own(c, "evidence_add", 45), None, evidence_fields(c) | {"file": pdf_file("Notula.pdf")}),
    ),
}


def pdf_file(name, content=None):
    return SimpleUploadedFile(name, content or pdf(), "application/pdf")


@pytest.fixture
def sign_in(client, city):
    def signed_in(role):
        client.force_login(city.people[role])
        return client

    return signed_in


@pytest.mark.parametrize("thing", CREATING)
def test_a2_pressed_twice_makes_one(city, sign_in, thing):
    """The second post of the same form goes where the first one went, and makes nothing: no row, no notice, no mail."""
    model, role, form_of = CREATING[thing]
    if thing == "scenario":
        fill(city, ALL_THREE)
    browser, (page, action, typed) = sign_in(role), form_of(city)
    fields, before = shown_fields(browser, page, action, **typed), model.objects.count()
    first = browser.post(action or page, fields)
    assert first.status_code == 302, first.context["form"].errors
    made_once, told = model.objects.count() - before, Notification.objects.count()
    if "file" in fields:
        fields["file"] = pdf_file("Notula.pdf")
    second = browser.post(action or page, fields)
    assert (second.status_code, second["Location"]) == (302, first["Location"])
    assert (made_once, model.objects.count() - before, Notification.objects.count()) == (1, 1, told)
    assert STORED_ALREADY in browser.get(second["Location"].partition("#")[0]).content.decode()


def test_two_presses_invite_once(city, sign_in, django_capture_on_commit_callbacks):
    """The agency, the leader and the chair, each once and told once."""
    browser, page = sign_in("diskominfo"), own(city, "meeting_add")
    with django_capture_on_commit_callbacks(execute=True):
        post_twice(browser, page, shown_fields(browser, page, **meeting_fields(city)))
    assert (Meeting.objects.count(), Invitation.objects.count()) == (1, 3)
    told = list(Notification.objects.values_list("user", "text"))
    assert len(told) == len(set(told)) > 0


def test_an_import_is_written_once(city, sign_in):
    browser, page = sign_in("admin"), reverse("people_import")
    sheet = SimpleUploadedFile("daftar.csv", SHEET.encode())
    preview = browser.post(page, shown_fields(browser, page, region=city.region.pk, file=sheet))
    fields = fields_of(posting_form(preview.content, page))
    first, second = post_twice(browser, page, fields)
    assert (first["Location"], second["Location"]) == (reverse("people"), reverse("people"))
    assert Membership.objects.filter(user__username="ketut").count() == 1


# --- other content ----------------------------------------------------------------------------------


def second_action(city, browser, text="Latih pegawai dinas"):
    """The form once, and from the same page again with another text."""
    page = own(city, "action_add")
    fields = shown_fields(browser, page, text="Susun pedoman", due="30-09-2025")
    first = browser.post(page, fields)
    return page, first, browser.post(page, fields | {"text": text})


def test_a2_other_content_under_the_same_token_asks_and_keeps_what_was_typed(city, sign_in):
    browser = sign_in("diskominfo")
    page, first, asked = second_action(city, browser)
    words = asked.content.decode()
    assert (asked.status_code, Action.objects.count()) == (409, 1)
    assert "Latih pegawai dinas" in words
    assert f'href="{first["Location"]}"' in words
    form = posting_form(asked.content, page)
    assert form.xpath(".//button")[0].text == "Ya, buat satu lagi"
    yes = fields_of(form)
    one, two = post_twice(browser, page, yes)
    assert one.status_code == 302
    assert one["Location"] == two["Location"] != first["Location"]
    rows = {row.text: row.due for row in Action.objects.all()}
    assert rows == {
        "Susun pedoman": clock.today(city.region).replace(month=9, day=30),
        "Latih pegawai dinas": rows["Susun pedoman"],
    }


def test_another_file_of_the_same_name_and_size_is_other_content(city, sign_in):
    browser, page = sign_in("opd"), own(city, "evidence_add", 45)
    fields = shown_fields(browser, page, **evidence_fields(city))
    content = pdf()
    browser.post(page, fields | {"file": pdf_file("Notula.pdf", content)})
    other = content.replace(b"%%EOF", b"%%EoF", 1)
    asked = browser.post(page, fields | {"file": pdf_file("Notula.pdf", other)})
    assert asked.status_code == 409
    assert [field.get("name") for field in posting_form(asked.content, page).xpath(".//input[@type='file']")] == [
        "file"
    ]
    assert DocumentVersion.objects.count() == 1


def test_the_thread_answers_htmx_once(city, sign_in):
    asked = request_items(city, "I45-L1-01")[0]
    browser, page = sign_in("opd"), reverse("request", args=[asked.pk])
    fields = shown_fields(browser, page, page, text="Sedang kami siapkan.")
    first, second = post_twice(browser, page, fields, headers={"HX-Request": "true"})
    assert (first.status_code, second["HX-Refresh"], RequestMessage.objects.count()) == (200, "true", 1)
    other = browser.post(page, fields | {"text": "Besok kami kirim."}, headers={"HX-Request": "true"})
    assert (other.status_code, other["HX-Retarget"], RequestMessage.objects.count()) == (409, "#pesan", 1)
    assert b"<html" not in other.content
    assert browser.post(page, fields_of(posting_form(other.content, page))).status_code == 302
    assert RequestMessage.objects.count() == 2


# --- whose token, and when it is spent ---------------------------------------------------------------


def test_a_form_that_comes_back_with_errors_keeps_its_token(city, sign_in):
    browser, page = sign_in("diskominfo"), own(city, "action_add")
    fields = shown_fields(browser, page)
    assert browser.post(page, fields | {"text": ""}).status_code == 422
    assert browser.post(page, fields | {"text": "Susun pedoman"}).status_code == 302
    assert Action.objects.count() == 1


def test_a_token_is_bound_to_the_person_and_to_the_form(city, sign_in):
    page = own(city, "action_add")
    fields = shown_fields(sign_in("diskominfo"), page, text="Susun pedoman")
    for role in ("diskominfo", "penanggung_jawab"):
        assert sign_in(role).post(page, fields).status_code == 302
    note = own(city, "recommendation_add")
    token = {"form_token": fields["form_token"]}
    assert sign_in("diskominfo").post(note, {"source": "Surat", "text": "Susun.", **token}).status_code == 302
    assert (Action.objects.count(), Recommendation.objects.count()) == (2, 1)


@pytest.mark.parametrize("token", [{}, {"form_token": ""}, {"form_token": "x" * 32}, {"form_token": "0" * 5000}])
def test_a_page_older_than_the_tokens_still_works(city, sign_in, token):
    page = own(city, "action_add")
    assert sign_in("diskominfo").post(page, {"text": "Susun pedoman", **token}).status_code == 302
    assert (Action.objects.count(), Submission.objects.count()) == (1, 0)


def test_a_write_that_fails_leaves_no_claim(city, sign_in, monkeypatch):
    browser, page = sign_in("diskominfo"), own(city, "action_add")
    fields = shown_fields(browser, page, text="Susun pedoman")

    def fails(**kwargs):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(action_writes, "create_actions", fails)
        browser.raise_request_exception = False
        assert browser.post(page, fields).status_code == 500
    assert Submission.objects.count() == 0
    assert browser.post(page, fields).status_code == 302


def test_what_was_typed_stands_nowhere_in_the_claim(city, sign_in):
    browser, page = sign_in("diskominfo"), own(city, "action_add")
    fields = shown_fields(browser, page, text="Susun pedoman")
    browser.post(page, fields)
    row = Submission.objects.get()
    stored = f"{row.key} {row.content} {row.location}"
    assert fields["form_token"] not in stored
    assert "pedoman" not in stored


def test_old_claims_are_swept(city, sign_in):
    browser, page = sign_in("diskominfo"), own(city, "action_add")
    browser.post(page, shown_fields(browser, page, text="Susun pedoman"))
    sent = clock.now()
    clock.set_now(sent + KEPT)
    assert sweep_submissions() == 0
    clock.set_now(sent + KEPT + timedelta(seconds=1))
    assert (sweep_submissions(), Submission.objects.count()) == (1, 0)


# --- steps --------------------------------------------------------------------------------------------


def test_a_step_pressed_twice_is_one_step_and_later_it_is_meant(city, sign_in):
    asked = request_items(city, "I45-L1-01")[0]
    browser, page = sign_in("diskominfo"), reverse("request", args=[asked.pk])
    withdraw = reverse("request_withdraw", args=[asked.pk])
    fields = shown_fields(browser, page, withdraw)
    first, second = post_twice(browser, withdraw, fields)
    assert [first["Location"], second["Location"]] == [own(city, "requests")] * 2
    clock.set_now(clock.now() + TWO_PRESSES)
    assert browser.post(withdraw, fields).status_code == 403


def test_a_note_pressed_twice_is_one_note(city, sign_in):
    action = made(city)[0]
    browser, page = sign_in("diskominfo"), reverse("action", args=[action.pk])
    add = reverse("action_note", args=[action.pk])
    post_twice(browser, add, shown_fields(browser, page, add, text="Sudah dirapatkan."))
    assert ActionNote.objects.count() == 1


# --- shown once ---------------------------------------------------------------------------------------


def test_a_key_pressed_twice_is_one_key_and_is_shown_by_both_answers(city, sign_in):
    browser, page = sign_in("diskominfo"), reverse("api_keys")
    fields = shown_fields(browser, page, name="dasbor", days="30", password=PASSWORD)
    first, second = post_twice(browser, page, fields)
    key = first.context["fresh"]
    assert (first.status_code, second.context["fresh"], AuthToken.objects.count()) == (201, key, 1)
    answer = browser.get(reverse("api:instruments"), headers={"Authorization": f"Token {key}"})
    assert answer.status_code == 200
    AuthToken.objects.get().delete()
    assert browser.post(page, fields).context["fresh"] == ""
    assert AuthToken.objects.count() == 0


def test_a_calendar_address_pressed_twice_is_one_address(city, sign_in):
    browser, make = sign_in("opd"), reverse("calendar_renew")
    fields = shown_fields(browser, reverse("notification_settings"), make)
    first, second = post_twice(browser, make, fields)
    token = first.context["fresh"].rpartition("/")[2].removesuffix(".ics")
    assert (second.context["fresh"], calendar_owner(token)) == (first.context["fresh"], city.people["opd"])
    browser.post(reverse("calendar_revoke"))
    assert browser.post(make, fields).context["fresh"] == ""
    assert CalendarAddress.objects.count() == 0
