"""How the acts of the plan are done: more scenes of `act_scenes`."""

from datetime import date

from planning.actions.action_progress import set_action_state, write_action_note
from planning.actions.action_writes import ActionDraft, change_action, create_actions
from tests.duties.act_scenes import Scene, scene


def _planned(city, agency=None):
    draft = ActionDraft("Susun laporan tahunan.", agency or city.agency, date(2025, 8, 27))
    by = city.people["penanggung_jawab"]
    return create_actions(evaluation=city.evaluation, drafts=[draft], origin="sendiri", by=by)[0]


@scene("planning.actions.action_writes.create_actions")
def planned(city):
    return Scene("penanggung_jawab", _planned)


@scene("planning.actions.action_writes.change_action")
def given_away(city):
    row = _planned(city, city.other_agency)

    def do(city):
        draft = ActionDraft("Susun laporan tahunan.", city.agency, date(2025, 8, 27))
        change_action(action=row, draft=draft, revision=row.revision, by=city.people["penanggung_jawab"])

    return Scene("penanggung_jawab", do)


@scene("planning.actions.action_progress.set_action_state of the agency")
def begun(city):
    row = _planned(city)
    return Scene(
        "opd",
        lambda city: set_action_state(action=row, state="berjalan", by=city.people["opd"]),
        named=["penanggung_jawab"],
    )


@scene("planning.actions.action_progress.set_action_state of the team")
def dropped(city):
    row = _planned(city)
    by = city.people["penanggung_jawab"]
    return Scene(
        "penanggung_jawab", lambda city: set_action_state(action=row, state="batal", by=by, reason="Tidak perlu.")
    )


@scene("planning.actions.action_progress.write_action_note of the team")
def noted_by_the_team(city):
    row = _planned(city)
    by = city.people["penanggung_jawab"]
    return Scene("penanggung_jawab", lambda city: write_action_note(action=row, text="Sudah?", by=by))


@scene("planning.actions.action_progress.write_action_note of the agency")
def noted(city):
    row = _planned(city)
    return Scene(
        "opd",
        lambda city: write_action_note(action=row, text="Draf sudah ada.", by=city.people["opd"]),
        named=["penanggung_jawab"],
    )
