"""Every form carries a one-time token, and every address that creates or takes a step claims it."""

import re

import pytest
from django.db import connection
from lxml import html

from submissions.form_tokens import TOKEN, new_token
from tests.access.table import COLUMNS
from tests.access.walk import address, browser_of, knock, undone
from tests.builders.access_builders import READS, ROWS, world  # noqa: F401  # the fixture

CLAIM = re.compile(r'INSERT INTO "submissions_submission"')
SHUT = {"in", "401", "403", "404"}
PAGES = [row for row in READS if row.object != "other" and not row.url.startswith("api:")]
POSTS = [row for row in ROWS if row.method == "POST" and row.object != "other" and not row.url.startswith("api:")]

EDITS = "writes over what is there: twice is the same as once"
READING = "marks as read: twice is the same as once"
VERSIONED = "names the version that was seen: one's own save is told from another's"
PROVIDER = "speaks with the provider of the sign-on, whose state counts once"
PROVES = "a code or a key's answer counts once"
SIGNED_OUT = "is sent by somebody who is not signed in, or signs them in or out"
MAKES_UPLOADS = "makes an upload that nobody has sent yet; a second press finds the same one"
# Who and when is asked before the file is read, and the token claimed after: here the stage is another one.
READS_FIRST = "claims in its stage: tests/submissions/test_read_before.py"
CLAIMS_NOTHING = {
    "values_import": READS_FIRST,
    "assessor_verdicts_import": READS_FIRST,
    "signoff_paper": READS_FIRST,
    "minutes_file": READS_FIRST,
    "region_choose": EDITS,
    "notifications_read": READING,
    "tour_end": READING,
    "notification_open": READING,
    "notification_settings": EDITS,
    "account_login": SIGNED_OUT,
    "account_logout": SIGNED_OUT,
    "account_signup": SIGNED_OUT,
    "shared_pack": SIGNED_OUT,
    "account_reauthenticate": SIGNED_OUT,
    "account_change_password": EDITS,
    "account_reset_password": SIGNED_OUT,
    "account_reset_password_from_key": SIGNED_OUT,
    "setup": SIGNED_OUT,
    "invitation": SIGNED_OUT,
    "invitation_password": SIGNED_OUT,
    "cycle": EDITS,
    "prepare_dates": EDITS,
    "prepare_evidence": EDITS,
    "cycle_correct": EDITS,
    "value_edit": VERSIONED,
    "openid_connect_login": PROVIDER,
    "openid_connect_callback": PROVIDER,
    "signed_out_there": PROVIDER,
    "mfa_authenticate": PROVES,
    "mfa_reauthenticate": PROVES,
    "mfa_reauthenticate_webauthn": PROVES,
    "mfa_activate_totp": PROVES,
    "mfa_add_webauthn": PROVES,
    "mfa_deactivate_totp": "removes what is there; a second press finds nothing",
    "mfa_remove_webauthn": "removes what is there; a second press finds nothing",
    "mfa_generate_recovery_codes": "makes one set; after a second press the newer one is valid, and is shown",
    "assessor_verdict_edit": VERSIONED,
    "question_answer": VERSIONED,
    "signoff_reasons": EDITS,
    "papers": VERSIONED,
    "meeting_edit": EDITS,
    "minutes": VERSIONED,
    "interview_edit": VERSIONED,
    "plan_place": EDITS,
    "action_edit": VERSIONED,
    "action_state": EDITS,
    "person_edit": EDITS,
    "person_contact": EDITS,
    "own_contact": EDITS,
    "agency_edit": EDITS,
    "agency_change": EDITS,
    "agency_change_edit": EDITS,
    "result_edit": EDITS,
    "document_edit": VERSIONED,
    "uploads": "is spoken to by a script, piece by piece; what a form makes of the file is claimed with the form",
    "photos": MAKES_UPLOADS,
    "draft_files_add": MAKES_UPLOADS,
    "draft_files_known": "asks which files are here: nothing is stored",
    "archive": MAKES_UPLOADS,
    "year_note": EDITS,
    "targets": EDITS,
    "efforts": EDITS,
    "internal_save": VERSIONED,
    "decision_save": VERSIONED,
    "level_panel": VERSIONED,
    "score_save": VERSIONED,
    "service_save": EDITS,
    "coverage_save": EDITS,
    "external_index_save": VERSIONED,
    "assignments": EDITS,
}


def claims(world, row):  # noqa: F811
    """Whether the address claims the token of a form, sent by somebody who may send it, else by the team, refused."""
    column = next((name for name in COLUMNS if row.expected[name] not in SHUT), "disko")
    said = []

    def watch(execute, sql, params, many, context):
        said.append(sql)
        return execute(sql, params, many, context)

    with undone(), connection.execute_wrapper(watch):
        browser_of(world, column).post(address(row, world), {"form_token": new_token()})
    return any(CLAIM.match(sql) for sql in said)


@pytest.mark.parametrize("row", POSTS, ids=str)
def test_an_address_that_takes_posts_claims_the_token_or_says_why_not(world, row):  # noqa: F811
    assert claims(world, row) is (row.url not in CLAIMS_NOTHING)


def test_the_reasons_name_addresses_that_are_there():
    assert set(CLAIMS_NOTHING) <= {row.url for row in POSTS}


@pytest.mark.parametrize("row", PAGES, ids=str)
def test_every_form_on_every_page_carries_a_token_of_its_own(world, row):  # noqa: F811
    for column in ("disko", "admin", "opd", "koord", "kepala"):
        if column not in COLUMNS:
            continue
        page = knock(browser_of(world, column), "GET", address(row, world))
        if page.status_code != 200 or not page.get("Content-Type", "").startswith("text/html"):
            continue
        forms = [form for form in html.fromstring(page.content).forms if form.method == "POST"]
        tokens = [form.fields.get("form_token") for form in forms]
        assert all(TOKEN.fullmatch(token or "") for token in tokens), [form.action for form in forms]
        assert len(set(tokens)) == len(tokens)
