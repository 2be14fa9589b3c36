"""A kept page is shown again only as long as it says what a fresh one would say, to the same person."""

import random
import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.messages import constants
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import User
from domains.models import Indicator
from duties.acts import ACTS, QUIET
from evaluations.models import Evaluation, SharedRevision
from evaluations.permissions import Refused
from evaluations.shared_triggers import NOT_SHOWN, watched_models
from evaluations.stages.workflow import lock_cycle
from evidence.models import Document
from regions import clock
from regions.models import Agency
from tests.builders.form_builders import fields_of, posting_form
from tests.city import fresh
from tests.duties.act_scenes import SCENES
from tests.duties.writes import reaches
from tests.work import cite

TOKENS = re.compile(r'name="(csrfmiddlewaretoken|form_token)" value="[^"]*"')
ROLES = ("diskominfo", "opd", "kepala_opd", "asesor_internal", "koordinator", "pimpinan")


@pytest.fixture(autouse=True)
def _nobody_was_here(db):
    cache.clear()


def end_transaction():
    """On PostgreSQL the number is raised once, when a transaction ends, which a test's never does."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute("UPDATE evaluations_sharedrevision SET writer = NULL")


class Browser:
    """One person's browser, which keeps pages as browsers do."""

    def __init__(self, user):
        self.client, self.kept = Client(), {}
        self.client.force_login(fresh(user))

    def fresh(self, address):
        return self.client.get(address)

    def get(self, address):
        """The answer, after whatever was written has taken effect."""
        end_transaction()
        return self.ask(address)

    def ask(self, address):
        """The answer; a kept page is asked for with its tag."""
        tag, _ = self.kept.get(address, ("", b""))
        answer = self.client.get(address, headers={"If-None-Match": tag} if tag else {})
        if answer.get("ETag") and answer.status_code == 200:
            self.kept[address] = answer["ETag"], answer.content
        return answer

    def settle(self, address):
        """Ask until the page is kept: the first answer sets the cookie of the forms."""
        for _ in range(3):
            if self.get(address).status_code == 304:
                return self
        raise AssertionError(address)

    def is_kept(self, address):
        return self.get(address).status_code == 304


def text(content):
    return TOKENS.sub("", content.decode())


def worklist(city):
    return reverse("worklist", args=[city.evaluation.pk])


@pytest.fixture
def desk(city):
    return Browser(city.people["diskominfo"]).settle(worklist(city))


# --- what it costs, what it says ----------------------------------------------------------------------


PAGES = ("worklist", "dashboard", "dashboard_details", "indicator", "results", "peers", "years")


@pytest.mark.parametrize("page", PAGES)
def test_an_unchanged_page_is_answered_in_four_queries(city, django_assert_max_num_queries, page):
    of_cycle = {"results": (), "peers": (), "indicator": (city.evaluation.pk, 45)}
    address = reverse(page, args=of_cycle.get(page, (city.evaluation.pk,)))
    browser = Browser(city.people["diskominfo"]).settle(address)
    with django_assert_max_num_queries(4):
        answer = browser.ask(address)
    assert (answer.status_code, answer.content, answer["Cache-Control"]) == (304, b"", "private, no-cache")
    assert "Cookie" in answer["Vary"]


# --- what makes it another page -----------------------------------------------------------------------


def raised(city):
    with transaction.atomic():
        lock_cycle(city.evaluation)


def next_hour(city):
    clock.set_now(clock.now() + timedelta(hours=1))


CHANGES = {
    "a write of the cycle": raised,
    "another year of the region": lambda city: Evaluation.objects.filter(pk=city.evaluation.pk).update(year=2031),
    "an agency is renamed": lambda city: Agency.objects.filter(pk=city.agency.pk).update(short_name="Dinkes baru"),
    "a person is renamed": lambda city: User.objects.filter(username="opd").update(full_name="Nama Baru"),
    "a role ends": lambda city: city.people["opd"].memberships.update(is_active=False),
    "a document is classed anew": lambda city: Document.objects.update(secrecy="terbatas"),
    "an indicator is worded anew": lambda city: Indicator.objects.filter(number=45).update(name="Kata baru"),
    "an hour": next_hour,
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_a_page_may_show_makes_it_another_one(city, change):
    cite(city, 45, "diterima")
    desk = Browser(city.people["diskominfo"]).settle(worklist(city))
    CHANGES[change](city)
    assert not desk.is_kept(worklist(city))


def test_a_sign_in_of_somebody_else_changes_nothing(city, desk):
    Browser(city.people["opd"])
    assert desk.is_kept(worklist(city))


def test_nobody_else_is_answered_by_that_tag_nor_the_same_person_in_another_session(city, desk):
    tag = desk.kept[worklist(city)][0]
    for person in ("koordinator", "diskominfo"):
        other = Client()
        other.force_login(city.people[person])
        assert other.get(worklist(city), headers={"If-None-Match": tag}).status_code == 200
    desk.client.logout()
    gone = desk.client.get(worklist(city), headers={"If-None-Match": tag})
    assert (gone.status_code, gone["Location"].partition("?")[0]) == (302, reverse("account_login"))


def test_a_lost_role_is_refused_and_not_answered_by_304(city, desk):
    city.people["diskominfo"].memberships.update(is_active=False)
    assert desk.get(worklist(city)).status_code == 404


def test_a_message_is_said_once_and_never_kept(city, desk):
    storage, answer = CookieStorage(RequestFactory().get("/")), HttpResponse()
    storage.add(constants.SUCCESS, "Tersimpan sekali.")
    storage.update(answer)
    for name, morsel in answer.cookies.items():
        desk.client.cookies[name] = morsel.value
    page = desk.get(worklist(city))
    assert (page.status_code, "Tersimpan sekali." in page.text, page.get("ETag")) == (200, True, None)
    assert page["Cache-Control"] == "private, no-store"


def test_the_number_of_tasks_is_in_the_key_and_a_page_without_one_stays_right(city, desk):
    assert desk.is_kept(worklist(city))
    desk.client.get(reverse("duty_count"))  # the page's own fragment works it out
    assert desk.is_kept(worklist(city)), "it asks for the number by itself"


def test_leaving_clears_what_the_browser_keeps(city, desk):
    assert desk.client.post(reverse("account_logout"))["Clear-Site-Data"] == '"cache"'


def test_a_form_of_a_kept_page_can_be_sent_and_its_page_is_fresh_afterwards(city):
    """Its one-time token was never sent, its CSRF token fits the cookie; then the key is another one."""
    address = reverse("indicator", args=[city.evaluation.pk, 45])
    strict = Browser(city.people["diskominfo"])
    strict.client = Client(enforce_csrf_checks=True)
    strict.client.force_login(city.people["diskominfo"])
    strict.settle(address)
    save = reverse("score_save", args=[city.evaluation.pk, 45])
    form = posting_form(strict.kept[address][1], address, save)
    saved = strict.client.post(save, fields_of(form) | {"value": "2", "reason": "Layanannya sudah terpadu."})
    assert saved.status_code in (200, 302), saved.status_code
    assert not strict.is_kept(address)


# --- every write counts -------------------------------------------------------------------------------


LOCKS = {"evaluations.stages.workflow.lock_cycle"}
# Writes without a cycle's lock, by the apps of their tables: what they write is watched by the database.
WATCHED_APPS = ("accounts.", "uploads.", "notices.", "reorganisation.", "results.", "undo.", "outputs.", "submissions.")
# Pieces of a write that has taken the lock, and what stores nothing of a cycle.
PIECES = {
    "evaluations.cycles.cycle_setup.create_assignments",
    "evidence.citations.cite_again",
    "signing.signed_papers.read_signed_paper",
}
WATCHED = {
    "assessment.worklist.saved_filters.remove_filter",  # a column of the person
    "assessment.worklist.saved_filters.save_filter",
    "spbe.tour.end_tour",
    "evaluations.cycles.cycle_setup.create_cycle",  # a new row of `Evaluation` itself
    "evaluations.cycles.cycle_setup.record_past_cycle",
    "evaluations.extensions.holidays.add_holiday",
    "evaluations.extensions.holidays.remove_holiday",
    "evidence.documents.build_document",
    "evidence.documents.update_facts",
    "evidence.draft_files.receive_draft",  # its owner's alone until it is sent
    "evidence.draft_files.note_failure",
    "evidence.documents.add_version",
    "evidence.evidence_downloads.take",
    "evidence.file_storage.store_version",
    "evidence.library.library_writes.edit_document",
    "evidence.library.library_writes.use_read_facts",
    "evidence.library.library_writes.add_document_version",
    "leadership.years.year_notes.add_year_note",
    "leadership.years.year_notes.revise_year_note",
    "leadership.years.year_notes.withdraw_year_note",
    "new_year.revisions.loading.load_revision",
    "planning.targets.planning_writes.set_target",
    "planning.targets.planning_writes.delete_target",
    "signing.separation.set_one_person_signoff",
}


def writes_of_the_register():
    loud = {name for act in ACTS for name in (act.write, *act.also, act.undone_by) if name}
    quiet = {
        f"{module}.{name}"
        for lines in QUIET.values()
        for line in lines.strip().splitlines()
        for module, names in [line.strip().split(": ")]
        for name in names.split()
    }
    return loud | quiet


def test_every_write_of_a_cycle_comes_by_its_lock():
    """Told from the source; `tests/duties/test_acts.py` looks at the statements of each act that is walked."""
    without = {name for name in writes_of_the_register() if not reaches(name, LOCKS)}
    assert {name for name in without - WATCHED - PIECES if not name.startswith(WATCHED_APPS)} == set()


def test_what_is_not_watched_is_there_and_has_a_reason():
    assert set(NOT_SHOWN) <= {model._meta.label for model in apps.get_models()}
    watched = {model._meta.label for model in watched_models()}
    assert {"accounts.User", "regions.Agency", "evidence.Document", "domains.Indicator"} <= watched
    assert not watched & set(NOT_SHOWN)


def test_a_row_that_goes_and_one_that_comes_raise_the_number(city):
    end_transaction()
    before = SharedRevision.objects.get().number
    made = Agency.objects.create(region=city.region, name="Baru", short_name="Baru")
    end_transaction()
    between = SharedRevision.objects.get().number
    made.delete()
    end_transaction()
    assert before < between < SharedRevision.objects.get().number


# --- kept and fresh are the same ----------------------------------------------------------------------


def test_after_random_edits_of_six_roles_what_is_kept_says_what_is_fresh(city):
    """The scenes of the register, in random order; whoever is answered by 304 would have read the same."""
    drawn = random.Random(17)
    cycle = city.evaluation.pk
    pages = [worklist(city), reverse("dashboard", args=[cycle]), reverse("indicator", args=[cycle, 45])]
    browsers = {role: Browser(city.people[role]) for role in ROLES}
    scenes = [SCENES[name] for name in drawn.sample(sorted(SCENES), 5) if not name.startswith("meetings")]
    compared = 0
    for build in scenes:
        try:
            with transaction.atomic():
                scene = build(city)
                if scene.prepare:
                    scene.prepare(city)
                scene.do(city)
        except (Refused, ValidationError):
            raised(city)
        for role, address in ((role, page) for role in ROLES for page in drawn.sample(pages, 1)):
            for _ in range(2):
                answer = browsers[role].get(address)
                if answer.status_code == 304:
                    compared += 1
                    kept = browsers[role].kept[address][1]
                    assert text(kept) == text(browsers[role].fresh(address).content), (role, address)
    assert compared >= len(scenes)
