"""Enter in a field sends its form or does nothing: a button with work of its own never stands before the form's own.

`tests/access/test_forms_on_pages.py` asks the pages; here every template is asked, also for what only an answer draws.
"""

import re

import pytest
from django.conf import settings
from django.template import Context, Template

FOLDER = settings.BASE_DIR / "templates"
SUBMITS = re.compile(r"<button\b[^>]*type=\"submit\"[^>]*>|{% submit [^%]*%}")
OWN_WORK = re.compile(r"\s(?:name|formaction|hx-get|hx-post)=")
# Where no such button needs one before it, and why.
REVIEWED = {
    "account/password_reset_from_key.html": "the only button of its form",
    "accounts/person_edit.html": "its forms have no field",
    "assessment/indicator/_action_bar.html": "`_score_form.html` begins with it",
    "assessment/indicator/_draft_buttons.html": "`_score_form.html` begins with it",
    "assessment/indicator/_ladder.html": "`_score_form.html` begins with it",
    "assessment/values/preview.html": "the form's own button comes first",
    "assessment/values/values.html": "its form has no field",
    "evaluations/assignments/_list.html": "the form's own button comes first",
    "evidence/approvals/head_approval.html": "the only button of its form",
    "evidence/assessor_verdicts/preview.html": "its form has no field to type into",
    "evidence/drafts/_row.html": "`drafts.html` begins with it",
    "evidence/requests/request.html": "the only button of its form",
    "imports/_office_preview.html": "its form has no field to type into",
    "imports/choice.html": "its forms have no field to type into",
    "meetings/_point.html": "the only button of its form",
    "new_year/carryover/_decide.html": "`carryover.html` begins with it",
    "new_year/carryover/_ended_row.html": "`_ended.html` begins with it",
    "new_year/carryover/_pages.html": "`carryover.html` begins with it",
    "new_year/cycles/move_back.html": "the only button of its form",
    "new_year/cycles/moves.html": "the only button of its form",
    "new_year/preparing/prepare.html": "the only button of its form",
    "new_year/revisions/load.html": "the form that has the button has no field",
    "new_year/revisions/work.html": "the form that has the button has no field",
    "planning/targets/_items.html": "the form's own button comes first",
    "planning/targets/_raises.html": "the form's own button comes first",
    "results/past_cycles/preview.html": "the form's own button comes first",
    "spbe/frame/region.html": "each button is a region; no field takes Enter",
    "uploads/archive.html": "its form has no field to type into",
    "ui/submit.html": "whoever draws it is asked",
}


def goes_astray(source: str) -> bool:
    """Whether a button with work of its own comes before what Enter presses."""
    own = next((found for found in SUBMITS.finditer(source) if OWN_WORK.search(found[0])), None)
    return own is not None and "{% enter_key" not in source[: own.start()]


def test_no_template_puts_a_button_before_the_forms_own():
    found = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html") if goes_astray(path.read_text())}
    assert found == set(REVIEWED)


BUTTON = '<button class="visually-hidden" type="submit"{} tabindex="-1" aria-hidden="true"{}></button>'
TAGS = {"{% enter_key %}": ("", ""), '{% enter_key form="a" sends=False %}': (' form="a"', " disabled")}


@pytest.mark.parametrize(("tag", "said"), TAGS.items())
def test_what_enter_presses_is_seen_by_nobody(tag, said):
    drawn = " ".join(Template(tag).render(Context()).split())
    assert drawn.replace(" >", ">") == BUTTON.format(*said)
