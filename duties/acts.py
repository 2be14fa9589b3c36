"""The register of acts: each write of the program, whom it concerns besides its author, and how they learn of it.

An act tells (a line under the bell, and a mail for those who want single ones), asks (it stands in somebody's list of
duties, and so in reminders and digests), or is quiet: its own page shows it to whoever needs it. `undone_by` names the
write that takes it back; then its duties are gone, its mails that wait do not leave, and who has read the line is told.

`tests/duties/test_acts.py` compares the register with the program and walks every act in every stage.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from accounts.roles import Role
from duties.duty import DutyKind
from notices.models import NotificationKind


class Relation(Enum):
    """What somebody has to do with the thing, whatever roles they hold."""

    AGENCY = "the people of the agency that it is about"
    HEADS = "the heads of that agency"
    AGENCIES = "the people of every agency with a part in the cycle"
    NAMED = "the person it names: who asked, made it, is invited, carries it out"


Whom: TypeAlias = Role | Relation


@dataclass(frozen=True)
class Told:
    """One line under the bell: its kind, how its key begins, the page that it leads to, who gets it."""

    kind: NotificationKind
    key: str
    page: str
    whom: frozenset[Whom]


@dataclass(frozen=True)
class Act:
    """`case` where one write is several acts; `also`: other writes that are the same act to those whom it concerns."""

    write: str
    told: tuple[Told, ...] = ()
    asks: dict[DutyKind, frozenset[Whom]] = field(default_factory=dict)
    undone_by: str = ""
    also: tuple[str, ...] = ()
    case: str = ""

    @property
    def name(self) -> str:
        return f"{self.write} {self.case}".strip()


def _whom(*whom: Whom) -> frozenset[Whom]:
    return frozenset(whom)


Kind, R = NotificationKind, Role
AGENCY, HEADS, AGENCIES, NAMED = (_whom(relation) for relation in Relation)
CHECKERS = _whom(R.DISKOMINFO, R.ASESOR_INTERNAL, R.PENANGGUNG_JAWAB)
DESK, ANSWERABLE = _whom(R.DISKOMINFO), _whom(R.PENANGGUNG_JAWAB)

OF_ACCOUNT = Told(Kind.ACCOUNT, "akun-", "power_requests", NAMED)
OF_POWER = Told(Kind.ACCOUNT, "kuasa-", "power_requests", NAMED | {R.ADMIN})
OF_RULES = Told(Kind.TIME, "revisi-usul-", "cycle_revision", NAMED | {R.PENANGGUNG_JAWAB, R.KOORDINATOR})
OF_PLAN = Told(Kind.ACTION, "tindakan-", "action", AGENCY)


def _progress(write: str, key: str) -> Iterator[Act]:
    """Of something that an agency does about a result: the agency tells who asked for it, the team tells the agency."""
    for case, whom in (("of the agency", NAMED), ("of the team", AGENCY)):
        yield Act(write, told=(Told(Kind.ACTION, key, "action", whom),), case=case)


ACTS = (
    # --- the cycle and its stages ---
    Act(
        "evaluations.cycles.cycle_setup.create_cycle",
        asks={DutyKind.DATES: DESK | {R.KOORDINATOR}, DutyKind.ASSIGN: DESK | {R.KOORDINATOR}},
    ),
    Act(
        "evaluations.stages.transitions.move_stage",
        case="back to the self-assessment",
        told=(
            Told(Kind.TIME, "tahap-", "duties", AGENCIES),
            Told(Kind.TIME, "tahap-", "dashboard", CHECKERS | {R.KOORDINATOR}),
        ),
        asks={
            DutyKind.SEND: AGENCIES,
            DutyKind.PROPOSE: AGENCIES,
            DutyKind.LEVEL: DESK | {R.ASESOR_INTERNAL},
            DutyKind.GENERAL: DESK,
            DutyKind.ASSIGN: DESK | {R.KOORDINATOR},
        },
    ),
    Act(
        "evaluations.stages.transitions.move_stage",
        case="back",
        asks={DutyKind.EXTERNAL: DESK},
        also=("signing.signing.sign_self_assessment",),
        told=(Told(Kind.TIME, "tahap-", "dashboard", _whom(R.DISKOMINFO, R.PENANGGUNG_JAWAB, R.KOORDINATOR)),),
    ),
    Act(
        "evaluations.extensions.giving_time.extend_window",
        case="for an agency",
        told=(
            Told(Kind.TIME, "waktu-", "duties", AGENCY),
            Told(Kind.TIME, "waktu-", "extensions", CHECKERS),
        ),
        undone_by="evaluations.extensions.giving_time.withdraw_extension",
    ),
    Act(
        "evaluations.extensions.giving_time.extend_window",
        case="for the cycle",
        told=(
            Told(Kind.TIME, "waktu-", "duties", AGENCIES),
            Told(Kind.TIME, "waktu-", "extensions", CHECKERS),
        ),
        undone_by="evaluations.extensions.giving_time.withdraw_extension",
    ),
    Act(
        "evaluations.cycles.cycle_setup.set_windows",
        told=(
            Told(Kind.TIME, "jadwal-", "duties", AGENCIES),
            Told(Kind.TIME, "jadwal-", "dashboard", CHECKERS | {R.KOORDINATOR}),
        ),
        also=("evaluations.cycles.correction.correct_cycle",),
    ),
    Act(
        "evaluations.cycles.cycle_setup.assign_agency",
        told=(Told(Kind.ASSIGNED, "tugas-", "duties", AGENCY),),
        asks={DutyKind.SEND: AGENCY, DutyKind.PROPOSE: AGENCY},
        also=(
            "evaluations.assignments.assignment_sheet.write_assignments",
            "evaluations.cycles.cycle_setup.assign_rows",
            "evaluations.cycles.cycle_setup.set_due",
            "evaluations.cycles.cycle_setup.create_assignments",
            "new_year.preparing.copying_writes.copy_assignments",
        ),
        undone_by="evaluations.cycles.assignment_undo.undo_assignments",
    ),
    # --- evidence ---
    Act(
        "evidence.requests.asking.request_evidence",
        told=(Told(Kind.ASKED, "minta-", "duties", AGENCY), Told(Kind.ASKED, "minta-", "evidence_add", AGENCY)),
        asks={DutyKind.ASKED: AGENCY},
        also=("evidence.requests.asking.request_all",),
        undone_by="evidence.requests.asking.withdraw_request",
    ),
    Act(
        "evidence.requests.reminding.remind_agencies",
        told=(Told(Kind.DUE, "ingat-", "duties", AGENCY), Told(Kind.DUE, "ingat-", "evidence_add", AGENCY)),
    ),
    Act(
        "evidence.requests.asking.change_request",
        told=(Told(Kind.ASKED, "minta-", "duties", AGENCY), Told(Kind.ASKED, "minta-", "evidence_add", AGENCY)),
    ),
    Act(
        "evidence.requests.asking.write_message",
        case="of the team",
        told=(Told(Kind.QUESTION, "tanya-", "request", AGENCY),),
        asks={DutyKind.QUESTION: AGENCY},
    ),
    Act(
        "evidence.requests.asking.write_message",
        case="of the agency",
        told=(Told(Kind.QUESTION, "tanya-", "request", NAMED),),
        asks={DutyKind.QUESTION: NAMED | DESK},
    ),
    Act(
        "evidence.citations.add_evidence",
        asks={DutyKind.JUDGE: CHECKERS},
        also=(
            "evidence.citations.cite_version",
            "evidence.citations.cite_again",
            "evidence.library.library_writes.add_document_version",
            "evidence.drafts.draft_sending.cite_instead",
            "evidence.drafts.draft_sending.send_draft",
            "evidence.renewals.renew_evidence",
            "evidence.renewals.renew_by_citing",
            "evidence.renewals.move_to_newest",
            "new_year.carryover.ended_writes.cite_elsewhere",
        ),
        undone_by="evidence.citations.withdraw_citation",
    ),
    Act(
        "evidence.verdicts.judge_citation",
        case="returned",
        told=(Told(Kind.RETURNED, "kembali-", "evidence_renew", AGENCY),),
        asks={DutyKind.RETURNED: AGENCY},
        also=("evidence.document_verdicts.judge_document",),
        undone_by="evidence.verdicts.undo_verdict",
    ),
    Act(
        "evidence.approving.send_back_to_operator",
        told=(Told(Kind.RETURNED, "kembali-", "evidence_renew", AGENCY),),
        asks={DutyKind.RETURNED: AGENCY},
    ),
    Act("evidence.approving.approve_evidence", asks={DutyKind.JUDGE: CHECKERS}),
    # --- repair after the interview ---
    Act(
        "evidence.repairs.opening.open_repair_window",
        told=(
            Told(Kind.REPAIR, "perbaikan-", "repairs", AGENCY),
            Told(Kind.REPAIR, "perbaikan-", "repairs", CHECKERS | {R.KOORDINATOR}),
        ),
        asks={DutyKind.REPAIR: AGENCY},
        undone_by="evaluations.extensions.giving_time.withdraw_extension",
    ),
    Act(
        "evidence.assessor_verdicts.verdict_recording.record_assessor_verdicts",
        case="in an open repair",
        told=(Told(Kind.REPAIR, "dikembalikan-asesor-", "repairs", AGENCY),),
        asks={DutyKind.REPAIR: AGENCY},
        also=("evidence.assessor_verdicts.verdict_list.write_verdicts",),
    ),
    # --- levels and sign-off ---
    Act("assessment.scores.save_score", case="proposed", asks={DutyKind.REVIEW: _whom(R.ASESOR_INTERNAL)}),
    Act("assessment.scores.save_score", case="differs", asks={DutyKind.DECIDE: ANSWERABLE}),
    Act(
        "assessment.decisions.decide_level",
        told=(Told(Kind.DECIDED, "putusan-", "indicator", AGENCY),),
    ),
    Act("signing.signing.approve_self_assessment", asks={DutyKind.PAPER: _whom(R.KOORDINATOR)}),
    Act(
        "signing.signing.return_self_assessment",
        told=(Told(Kind.RETURNED, "pengesahan-", "signoff", _whom(R.DISKOMINFO, R.ASESOR_INTERNAL, R.KOORDINATOR)),),
    ),
    Act("evaluations.questions.question_list.add_question", asks={DutyKind.GENERAL: DESK}),
    Act(
        "signing.signed_papers.save_signed_paper",
        asks={DutyKind.SIGN: _whom(R.KOORDINATOR)},
        also=("signing.signed_papers.compare_signed_paper",),
    ),
    # --- meetings ---
    Act(
        "meetings.meeting_writes.plan_meeting",
        told=(Told(Kind.MEETING, "rapat-", "meeting", AGENCY | NAMED),),
        asks={DutyKind.MEETING: AGENCY | NAMED},
        undone_by="meetings.meeting_writes.cancel_meeting",
    ),
    Act(
        "meetings.meeting_writes.change_meeting",
        case="another time",
        told=(Told(Kind.MEETING, "rapat-", "meeting", AGENCY | NAMED),),
    ),
    Act(
        "meetings.meeting_writes.change_meeting",
        case="another chair",
        told=(Told(Kind.MEETING, "rapat-", "meeting", NAMED),),
    ),
    Act(
        "meetings.meeting_writes.change_meeting",
        case="guests struck off",  # the meeting's own page may be closed to them now
        told=(Told(Kind.MEETING, "rapat-", "meetings", AGENCY | NAMED),),
    ),
    Act(
        "meetings.minutes_writes.close_minutes",
        told=(Told(Kind.MEETING, "keputusan-", "meeting", AGENCY | NAMED),),
        asks={DutyKind.DECISION: AGENCY | NAMED},
        undone_by="meetings.minutes_writes.reopen_minutes",
    ),
    Act(
        "meetings.minutes_writes.reopen_minutes",
        told=(Told(Kind.MEETING, "notula-", "meeting", NAMED), Told(Kind.MEETING, "notula-", "meetings", AGENCY)),
        asks={DutyKind.MINUTES: NAMED},
    ),
    # --- plan ---
    Act(
        "planning.actions.action_writes.create_actions",
        told=(OF_PLAN,),
        asks={DutyKind.ACTION: AGENCY},
        also=(
            "planning.actions.action_import.write_actions",
            "planning.actions.action_writes.create_missing_actions",
            "planning.actions.action_writes.carry_actions",
        ),
    ),
    Act(
        "planning.actions.action_writes.change_action",
        told=(OF_PLAN,),
        asks={DutyKind.ACTION: AGENCY},
        also=("planning.actions.action_writes.place_actions",),
    ),
    *_progress("planning.actions.action_progress.set_action_state", "keadaan-"),
    *_progress("planning.actions.action_progress.write_action_note", "catatan-tindakan-"),
    # --- agencies, people, accounts ---
    Act(
        "reorganisation.agency_changes.apply_change",
        told=(Told(Kind.AGENCY, "opd-", "home", AGENCY | NAMED),),
        asks={DutyKind.SEND: AGENCY | NAMED, DutyKind.PROPOSE: AGENCY | NAMED},  # also who receives something
        undone_by="reorganisation.agency_changes.undo_change",
    ),
    Act(
        "accounts.people.people_writes.add_role",
        told=(OF_ACCOUNT,),
        also=(
            "accounts.people.people_writes.create_person",
            "accounts.people.people_writes.move_role",
            "accounts.people.people_at_once.create_people",
            "accounts.imports.people_rows.import_people",
        ),
        undone_by="accounts.people.people_writes.remove_role",
    ),
    Act("accounts.people.people_writes.update_person", told=(OF_ACCOUNT,)),
    Act("reorganisation.same_person.person_merge.merge_people", told=(OF_ACCOUNT,)),
    Act(
        "accounts.people.invitations.password_link",
        told=(OF_ACCOUNT,),
        also=(
            "accounts.people.invitations.mail_password_link",
            "accounts.people.invitations.allow_mailed_link",
            "accounts.inviting.bulk_invitations.invite_people",
            "notices.mails.resend_mail",
        ),
    ),
    Act("accounts.power.power_requests.ask", told=(OF_POWER,), undone_by="accounts.power.power_requests.stop"),
    Act("accounts.power.power_requests.confirm", told=(OF_POWER,)),
    Act("accounts.power.power_requests.change_email", told=(OF_ACCOUNT,)),
    Act(
        "accounts.people.lost_factors.reset_factor",
        told=(Told(Kind.ACCOUNT, "akun-", "mfa_index", NAMED),),
        also=("accounts.second_factor.factor_resets.remove_factors",),
    ),
    Act(
        "accounts.people.lost_links.cut_link_of",
        told=(Told(Kind.ACCOUNT, "akun-", "linked_accounts", NAMED),),
        also=("accounts.identities.cut_link", "accounts.identities.allow_link"),
    ),
    # What follows the notices of an import or of another act on many rows; each kind of act leads to its own page.
    Act("undo.taking_back.undo_act", told=(Told(Kind.ACCOUNT, "batal-", "power_requests", NAMED),)),
    # --- the year before, revisions ---
    Act(
        "new_year.carryover.carryover_writes.decide_carryover",
        asks={DutyKind.RENEW: AGENCY},
        also=("new_year.carryover.carryover_writes.decide_all_open",),
    ),
    Act(
        "new_year.revisions.adopting.adopt_revision",
        case="corrections",
        asks={DutyKind.REWORDED: AGENCY | CHECKERS},
    ),
    Act(
        "new_year.revisions.adopting.adopt_revision",
        case="new rules",
        told=(OF_RULES,),
        asks={DutyKind.CONFIRM_RULES: _whom(R.PENANGGUNG_JAWAB, R.KOORDINATOR)},
        undone_by="new_year.revisions.adopting.withdraw_proposal",
    ),
    Act(
        "new_year.revisions.adopting.confirm_revision",
        told=(OF_RULES,),
        asks={DutyKind.REWORDED: AGENCY | CHECKERS},
    ),
)

# Writes that tell nobody and put nothing into anybody's list, by the reason.
QUIET = {
    "its page shows it to everybody who reads or needs it": """
        accounts.agencies.agency_writes: create_agency update_agency
        undo.deleting: delete_row
        accounts.contact_details.contact_writes: update_contact
        accounts.imports.table_import: import_agencies
        assessment.external_index: record_external_index assume_external_index clear_external_index
        assessment.level_sheets.index_sheet: write_indexes
        assessment.level_sheets.self_assessment_sheet: write_self_assessment
        assessment.scores: choose_service
        assessment.values.column_import: record_external_column
        assessment.values.earlier_values: settle_earlier_round
        evaluations.cycles.cycle_setup: record_past_cycle
        results.past_year_writes: bring_past_year
        evaluations.extensions.holidays: add_holiday remove_holiday
        evidence.approving: set_head_approval
        evidence.coverage_entry: record_coverage
        evidence.paper_checks.dismissals: dismiss_check recall_dismissal
        evidence.requests.reminding: record_message
        evidence.library.library_writes: edit_document use_read_facts
        leadership.years.year_notes: add_year_note revise_year_note withdraw_year_note
        meetings.filing: file_minutes
        meetings.interview.interview_writes: save_interview_note
        meetings.minutes_writes: write_minutes
        new_year.carryover.ended_writes: reopen_ended
        new_year.revisions.loading: load_revision
        outputs.letterheads.letterhead_writes: save_letterhead keep_letterhead retire_letterhead
        outputs.sharing.pack_links: share_pack revoke_pack
        outputs.tauval.entry_writes: tick_entered take_back_entered
        planning.actions.action_progress: add_action_proof remove_action_proof
        planning.actions.action_writes: record_recommendation
        planning.targets.item_marks: set_item_effort mark_level_reached unmark_level
        planning.targets.planning_writes: set_target delete_target set_effort save_scenario delete_scenario
        reorganisation.agency_changes: draft_change choose_successors discard_change schedule_change
        results.official.recording: record_own_result revise_own_result
        signing.paper_writes: save_papers
        signing.separation: set_one_person_signoff
        evaluations.own_agency: set_own_agency_judging
        evaluations.index_sharing: set_index_sharing
        signing.signing: save_level_reasons
    """,
    "it ends a duty of its author, and asks nothing of anybody": """
        evaluations.questions.question_list: answer_question remove_question
        meetings.minutes_writes: finish_decision
        new_year.carryover.ended_writes: settle_ended
        new_year.revisions.adopting: place_citation unplace_citation place_request confirm_wording
    """,
    "it is its author's own": """
        accounts.api_keys.key_writes: create_key revoke_key
        accounts.devices: end_sessions
        evidence.draft_files: receive_draft note_failure
        evidence.evidence_downloads: take
        assessment.worklist.saved_filters: save_filter remove_filter
        spbe.tour: end_tour
        outputs.packages.package_orders: order_package download_package
        outputs.reports.report_orders: order_report download_report
        uploads.pieces: begin_upload
        uploads.whole_files: keep_upload
        uploads.choosing.chosen_files: choose_entry combine_photos
    """,
    "a piece of another act, which tells": """
        accounts.power.power_requests: stop_all_of
        evidence.documents: build_document update_facts add_version
        evidence.file_storage: store_version
        notices.notifications: notify take_back take_back_all
        undo.act_recording: recorded
        signing.file_checks: check_files_again
        signing.signed_papers: read_signed_paper keep_signed_paper
    """,
}
