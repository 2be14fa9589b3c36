"""What the server tells the tab that keeps a draft: whose page it is, what is stored, and which saves were its own."""

import pytest
from django.conf import settings
from django.urls import reverse

from evaluations.models import Score
from history.models import HistoryEntry
from tests.work import WHY

pytestmark = pytest.mark.django_db
TAB = "a1b2c3d4e5f6"


def script(step, tab=TAB):
    return {"HX-Request": "true", "X-Draft": f"{tab}-{step}"}


@pytest.fixture
def desk(client, city):
    client.force_login(city.people["diskominfo"])
    return client


@pytest.fixture
def saving(city):
    return reverse("score_save", args=[city.evaluation.pk, 21])


def mark_of(client):
    html = client.get(reverse("help")).content.decode()
    return html.split('data-person="')[1].split('"')[0] if "data-person" in html else None


def test_each_person_has_a_mark_of_their_own_that_names_nobody(client, city):
    marks = []
    for role in ("diskominfo", "opd"):
        client.force_login(city.people[role])
        marks += [mark_of(client), mark_of(client)]
    assert marks[0] == marks[1] != marks[2] == marks[3]
    assert all(len(mark) == 16 for mark in marks)
    client.logout()
    assert mark_of(client) is None


def test_only_the_answer_to_a_post_says_that_it_is_one(desk, city, saving):
    assert "data-answer" not in desk.get(reverse("indicator", args=[city.evaluation.pk, 21])).content.decode()
    refused = desk.post(saving, {"version": 0, "value": "9"})
    assert (refused.status_code, "data-answer" in refused.content.decode()) == (422, True)


# Of secrets whose fields do not tell: `drafts.js` leaves those with a password or a code alone by itself.
# What is chosen about one brought file says nothing about the next one either.
NO_DRAFT = {
    "accounts/api_keys.html",
    "imports/_office_preview.html",
    "imports/choice.html",
    "mfa/_passkey.html",
    "mfa/authenticate.html",
    "mfa/reauthenticate.html",
    "mfa/recovery_codes/index.html",
    "mfa/totp/activate_form.html",
    "mfa/webauthn/add_form.html",
}


def test_only_forms_of_secrets_say_that_they_keep_no_draft():
    folder = settings.BASE_DIR / "templates"
    saying = {str(path.relative_to(folder)) for path in folder.rglob("*.html") if "data-no-draft" in path.read_text()}
    assert saying == NO_DRAFT


def test_a_stored_form_marks_its_draft_on_the_way_to_the_next_page(desk, saving):
    answer = desk.post(saving, {"version": 0, "fact": "SK", "draft_id": [f"{TAB}-1", "zzzzzzzz-2", "Bukan!-3"]})
    assert (answer.status_code, sorted(answer.cookies)) == (302, [f"tersimpan_{TAB}", "tersimpan_zzzzzzzz"])
    cookie = answer.cookies[f"tersimpan_{TAB}"]
    assert (cookie["max-age"], cookie["samesite"], cookie["httponly"]) == (600, "Lax", "")


def test_a_form_that_comes_back_marks_nothing(desk, saving):
    refused = desk.post(saving, {"version": 0, "value": "9", "draft_id": f"{TAB}-1"})
    assert (refused.status_code, f"tersimpan_{TAB}" in refused.cookies) == (422, False)


def test_a_form_without_a_session_marks_nothing(client, city, saving):
    answer = client.post(saving, {"version": 0, "fact": "SK", "draft_id": f"{TAB}-1"})
    assert (answer.status_code, list(answer.cookies)) == (302, [])


def test_a_script_reads_what_is_stored_in_a_header(desk, city, saving):
    kept = desk.post(saving, {"version": 0, "fact": "SK"}, headers=script(1))
    refused = desk.post(saving, {"version": 1, "value": "9"}, headers=script(2))
    read = desk.get(reverse("worklist", args=[city.evaluation.pk]), headers=script(3))
    desk.logout()
    ended = desk.post(saving, {"version": 1, "fact": "SK 2"}, headers=script(4))
    assert [answer.get("X-Saved") for answer in (kept, refused, read, ended)] == ["1", None, None, None]


def test_a_save_whose_answer_was_lost_is_no_conflict_with_oneself(desk, saving):
    """The tab knows version 0 all along."""
    for step, fact in enumerate(("SK", "SK 12", "SK 12 Tahun 2025"), 1):
        assert desk.post(saving, {"version": 0, "fact": fact}, headers=script(step)).status_code == 200
    onward = {"version": 0, "value": "3", "reason": WHY, "fact": "SK 12", "lanjut": "1", "draft_id": f"{TAB}-4"}
    assert desk.post(saving, onward).status_code == 302
    score = Score.objects.get()
    assert (score.version, score.fact, HistoryEntry.objects.filter(details__name="fact").count()) == (4, "SK 12", 4)


def test_an_autosave_that_arrives_late_covers_nothing_newer(desk, saving):
    desk.post(saving, {"version": 0, "fact": "Yang terakhir", "draft_id": f"{TAB}-2"})
    late = desk.post(saving, {"version": 0, "fact": "Yang lebih dulu"}, headers=script(1))
    assert (late.status_code, Score.objects.get().fact) == (409, "Yang terakhir")


@pytest.mark.parametrize("headers", [script(2, "f6e5d4c3b2a1"), {"HX-Request": "true"}], ids=["other tab", "no tab"])
def test_the_same_person_elsewhere_is_asked(desk, saving, headers):
    desk.post(saving, {"version": 0, "fact": "Di meja"}, headers=script(1))
    assert desk.post(saving, {"version": 0, "fact": "Di ponsel"}, headers=headers).status_code == 409


def test_somebody_else_in_between_is_still_a_conflict(desk, city, saving):
    desk.post(saving, {"version": 0, "fact": "Saya"}, headers=script(1))
    colleague = desk.__class__()
    colleague.force_login(city.people["asesor_internal"])
    colleague.post(saving, {"version": 1, "fact": "Rekan"}, headers=script(2))
    assert desk.post(saving, {"version": 0, "fact": "Saya lagi"}, headers=script(3)).status_code == 409
    assert Score.objects.get().fact == "Rekan"


def test_remembering_a_save_asks_the_database_for_nothing(desk, saving, django_assert_max_num_queries):
    desk.post(saving, {"version": 0, "fact": "SK"}, headers=script(1))
    with django_assert_max_num_queries(15):
        desk.post(saving, {"version": 1, "fact": "SK 2"}, headers=script(2))
