"""Every role × every state × every action, against the literal table: domain, page and API give the same answer."""

from datetime import date
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from assessment.decisions import decide_level as decide_level
from assessment.scores import save_score
from evaluations.choices import INTERNAL_COLUMNS, Activity, AssignmentPart, CycleState, ValueColumn
from evaluations.cycles.cycle_setup import assign_agency
from evaluations.extensions.giving_time import extend_window
from evaluations.models import Evaluation, Score, StageWindow, WindowExtension
from evaluations.permissions import Refused
from evaluations.stages.transitions import (
    TRANSITIONS,
    move_stage,
)
from evaluations.stages.workflow import (
    STATE_OF_COLUMN,
)
from evidence.citations import add_evidence, citation_targets
from evidence.documents import DocumentFacts
from evidence.requests.asking import request_evidence
from evidence.verdicts import judge_citation
from new_year.preparing.copying_writes import copy_assignments
from tests import workflow_signoff
from tests.access.walk import undone
from tests.files import pdf
from tests.work import answer_questions, cite, fill, fill_papers, seal
from tests.workflow_table import FILLERS, PEMANTAUAN, PROPOSERS, REASONS, RECORDERS, REVIEWERS, ROLES, TABLE

NUMBER = 45  # led by the agency of opd and kepala_opd
WHY = "Surat sekretaris daerah nomor 12."
UNTIL = date(2025, 9, 5)
ALLOWED = "ya"
SIGN_OFF_ACTIONS = ("setujui hasil", "kembalikan hasil", "unggah naskah", "tandatangani")
WHO_FILLS = {ValueColumn.MANDIRI: FILLERS, ValueColumn.USULAN: PROPOSERS, ValueColumn.TINJAUAN: REVIEWERS}


def rows_of(table):
    """(action, state, {role: cell}) of each line; a line with a wrong number of cells raises."""
    lines = [line.split("|") for line in table.strip().splitlines()[1:] if line.strip()]
    for head, cells in lines:
        *action, state = head.split()
        yield " ".join(action), state, dict(zip(ROLES, cells.split(), strict=True))


ROWS = [(*row, Activity.EVALUASI) for row in rows_of(TABLE)] + [
    (*row, Activity.PEMANTAUAN) for row in rows_of(PEMANTAUAN)
]
IDS = [f"{action}-{state}-{activity}" for action, state, _, activity in ROWS]


@pytest.fixture
def stage(city):
    """`stage(state, activity)`: the city's cycle, complete and with every window open, at that state."""
    fill(city, dict.fromkeys(range(1, 48), 3))
    Score.objects.filter(evaluation=city.evaluation).update(fact="Peraturan wali kota")
    answer_questions(city)
    fill_papers(city)
    StageWindow.objects.filter(evaluation=city.evaluation).delete()
    StageWindow.objects.bulk_create(
        StageWindow(evaluation=city.evaluation, stage=state, opens=date(2025, 8, 1), closes=date(2025, 8, 29))
        for state in CycleState
        if state != CycleState.SELESAI
    )

    def at(state, activity=Activity.EVALUASI):
        Evaluation.objects.filter(pk=city.evaluation.pk).update(state=state, activity=activity)
        city.evaluation = Evaluation.objects.select_related("region", "instrument").get(pk=city.evaluation.pk)
        return city

    return at


def open_repair(city):
    WindowExtension.objects.create(
        evaluation=city.evaluation,
        stage=city.evaluation.state,
        indicator=city.indicator(NUMBER),
        is_repair=True,
        until=UNTIL,
        reason=WHY,
        by=city.people["koordinator"],
    )


def test_the_table_names_every_state_for_each_lasting_action_and_every_step():
    told = [(action, state) for action, state, *_ in ROWS]
    lasting = [f"isi {column}" for column in ValueColumn] + ["tentukan tingkat"]
    for action in [
        *lasting,
        "kirim data dukung",
        "putus data dukung",
        "perpanjang",
        "tugaskan",
        "salin tugas",
        "minta data dukung",
        *SIGN_OFF_ACTIONS,
    ]:
        assert [state for name, state in told if name == action] == CycleState.values
    steps = sorted((f"ke {t.target}", str(t.source)) for t in TRANSITIONS)
    assert sorted(row for row in told if row[0].startswith("ke ")) == steps


# --- the domain -----------------------------------------------------------------------------------


def save(city, action, user):
    column = action.split()[1]
    score = Score.objects.filter(evaluation=city.evaluation, indicator__number=NUMBER, column=column).first()
    version = score.version if score else 0
    indicator = city.indicator(NUMBER)
    save_score(
        evaluation=city.evaluation,
        indicator=indicator,
        by=user,
        version=version,
        changes={"value": "4"},
        column=column,
        reason=WHY,
    )


def settle(city, action, user):
    decide_level(
        evaluation=city.evaluation,
        indicator=city.indicator(NUMBER),
        value="4",
        reason=WHY,
        seen={"mandiri": 1, "usulan": 1},
        by=user,
    )


def send(city, action, user):
    agency = None if user == city.people["diskominfo"] else city.agency
    add_evidence(
        evaluation=city.evaluation,
        targets=citation_targets(city.indicator(NUMBER)),
        agency=agency,
        document=DocumentFacts(title="Notula"),
        source=SimpleUploadedFile("Notula.pdf", pdf()),
        by=user,
    )


def decide(city, action, user):
    judge_citation(citation=city.citation, outcome="diterima", by=user)


def more_time(city, action, user):
    extend_window(evaluation=city.evaluation, until=UNTIL, reason=WHY, by=user)


def step(city, action, user):
    move_stage(evaluation=city.evaluation, target=action.split()[1], by=user, reason=WHY)


def give(city, action, user):
    assign_agency(
        evaluation=city.evaluation,
        indicators=[city.indicator(NUMBER)],
        agency=city.other_agency,
        part=AssignmentPart.CONTRIBUTOR,
        by=user,
    )


def copy_parts(city, action, user):
    copy_assignments(evaluation=city.evaluation, choices={}, by=user)


def ask_for_it(city, action, user):
    request_evidence(evaluation=city.evaluation, agency=city.agency, indicators=[city.indicator(NUMBER)], by=user)


DOMAIN = {
    "isi": save,
    "tentukan": settle,
    "kirim": send,
    "perbaiki": send,
    "putus": decide,
    "perpanjang": more_time,
    "tugaskan": give,
    "salin": copy_parts,
    "minta": ask_for_it,
    "ke": step,
    **workflow_signoff.ACTS,
}


def answer_of(act):
    """ALLOWED, or the sentence of the refusal; either way nothing stays."""
    with undone():
        try:
            act()
        except Refused as refused:
            return str(refused)
        return ALLOWED


def prepared(stage, action, state, activity):
    city = stage(state, activity)
    city.citation = cite(city, NUMBER)
    if action == "ke dokumen" and state == CycleState.MANDIRI:
        seal(city)  # as signing makes it, which takes this step at the same moment
    if action == "tentukan tingkat":
        fill(city, {NUMBER: 2}, column=ValueColumn.USULAN)
    if action in ("perbaiki data dukung", "putus perbaikan"):
        open_repair(city)
    if action.split()[0] in workflow_signoff.ACTS:
        workflow_signoff.made_ready(city, action)
    return city


def expected(city, action, state, cells):
    """{role: ALLOWED or the sentence}"""
    verb, *rest = action.split()
    column = ValueColumn(rest[0]) if verb == "isi" else None
    words = {"state": CycleState(state).label}
    if column:
        words |= {"column": column.label, "open_in": STATE_OF_COLUMN[column].label}
    if verb == "ke":
        words["who"] = next(t.who(city.evaluation) for t in TRANSITIONS if (t.source, t.target) == (state, rest[0]))
    reasons = {**REASONS, ("isi", "P"): WHO_FILLS.get(column, RECORDERS)}
    return {
        ROLES[role]: ALLOWED if cell == ALLOWED else reasons[verb, cell].format(**words) for role, cell in cells.items()
    }


@pytest.mark.parametrize(("action", "state", "cells", "activity"), ROWS, ids=IDS)
def test_the_domain_answers_as_the_table_says(stage, action, state, cells, activity):
    city = prepared(stage, action, state, activity)
    act = DOMAIN[action.split()[0]]
    got = {role: answer_of(partial(act, city, action, city.people[role])) for role in ROLES.values()}
    assert got == expected(city, action, state, cells)


# --- the pages and the API ------------------------------------------------------------------------


def save_page(city, browser, action):
    column, place = action.split()[1], [city.evaluation.pk, NUMBER]
    if column == ValueColumn.MANDIRI:
        return browser.post(reverse("score_save", args=place), {"value": "4", "reason": WHY, "version": 1})
    return browser.post(reverse("internal_save", args=[*place, column]), {"value": "4", "reason": WHY, "version": 0})


def settle_page(city, browser, action):
    typed = {"value": "4", "reason": WHY, "version": 1, "usulan": 1, "tinjauan": 0}
    return browser.post(reverse("decision_save", args=[city.evaluation.pk, NUMBER]), typed)


def send_page(city, browser, action):
    return browser.get(reverse("evidence_add", args=[city.evaluation.pk, NUMBER]))


def decide_page(city, browser, action):
    return browser.post(reverse("verdict", args=[city.citation.pk]), {"outcome": "diterima"})


def more_time_page(city, browser, action):
    asked = {"what": "tahap", "until": UNTIL.isoformat(), "reason": WHY}
    return browser.post(reverse("extensions", args=[city.evaluation.pk]), asked)


def step_page(city, browser, action):
    return browser.post(reverse("cycle_move", args=[city.evaluation.pk]), {"target": action.split()[1], "reason": WHY})


def give_page(city, browser, action):
    cell = f"s-{NUMBER}-{city.other_agency.pk}"
    address = reverse("assignments", args=[city.evaluation.pk])
    return browser.post(address, {"domain": "4", "shown": "", cell: "contributor"})


def copy_page(city, browser, action):
    return browser.post(reverse("prepare_assignments", args=[city.evaluation.pk]))


def ask_page(city, browser, action):
    return browser.get(reverse("request_add", args=[city.evaluation.pk]))


PAGES = {
    "isi": save_page,
    "tentukan": settle_page,
    "kirim": send_page,
    "perbaiki": send_page,
    "putus": decide_page,
    "perpanjang": more_time_page,
    "tugaskan": give_page,
    "salin": copy_page,
    "minta": ask_page,
    "ke": step_page,
    **dict.fromkeys(workflow_signoff.ACTS, workflow_signoff.knock),
}


def seen_by(city, role, knock):
    """What the person gets: ALLOWED, the sentence, or 404 for what is out of their sight."""
    browser = Client(raise_request_exception=False)
    browser.force_login(city.people[role])
    with undone():
        response = knock(browser)
    if response.status_code == 403:
        return response.json()["detail"] if "json" in response["Content-Type"] else response.context["reason"]
    return {200: ALLOWED, 302: ALLOWED}.get(response.status_code, response.status_code)


def agree(city, action, state, cells, knock):
    """The table's answer for everybody; who may not by role may find nothing at all."""
    said = expected(city, action, state, cells)
    for (role, sentence), cell in zip(said.items(), cells.values(), strict=True):
        got = seen_by(city, role, knock)
        assert got == sentence or (got == 404 and cell in ("P", "S")), (role, got, sentence)


BY_US = [f"isi {column}" for column in INTERNAL_COLUMNS]
WITH_A_PAGE = [row for row in ROWS if row[0].split()[0] != "isi" or row[0] in BY_US]


@pytest.mark.parametrize(("action", "state", "cells", "activity"), WITH_A_PAGE)
def test_the_page_gives_the_same_answer(stage, action, state, cells, activity):
    city = prepared(stage, action, state, activity)
    agree(city, action, state, cells, lambda browser: PAGES[action.split()[0]](city, browser, action))


API = {
    "isi mandiri": ("patch", "score", [], {"version": 1}),
    "isi usulan": ("put", "column", ["usulan"], {"version": 0}),
    "isi tinjauan": ("put", "column", ["tinjauan"], {"version": 0}),
    "tentukan tingkat": ("put", "decision", [], {"mandiri": 1, "usulan": 1}),
}


@pytest.mark.parametrize(("action", "state", "cells", "activity"), [row for row in ROWS if row[0] in API])
def test_the_api_gives_the_same_answer(stage, action, state, cells, activity):
    city = prepared(stage, action, state, activity)
    method, name, more, versions = API[action]
    path = reverse(f"api:{name}", args=[city.evaluation.pk, NUMBER, *more])
    content = {"value": "4", "reason": WHY, **versions}
    knock = lambda api: getattr(api, method)(path, content, content_type="application/json")  # noqa: E731
    agree(city, action, state, cells, knock)


# --- steps that the table does not have -----------------------------------------------------------


@pytest.mark.parametrize("activity", Activity)
@pytest.mark.parametrize("state", CycleState)
def test_no_other_step_exists(stage, state, activity):
    city = stage(state, activity)
    steps = {t.target for t in TRANSITIONS if t.source == state and t.exists_in(city.evaluation)}
    for role in ("diskominfo", "koordinator", "penanggung_jawab", "admin"):
        for target in [*CycleState, "x"]:
            if target not in steps:
                said = answer_of(partial(step, city, f"ke {target}", city.people[role]))
                assert said == f"Dari tahap {state.label} tidak ada langkah ke sana."
