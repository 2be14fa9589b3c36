"""The register of acts against the program: no write without its line, no line without its write."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.urls import resolve

from duties.acts import ACTS, QUIET, Act, Relation
from duties.duty import Duty
from duties.queries import duties_of
from duties.waiting_mails import is_wanted
from evaluations.choices import CycleState
from evaluations.models import Evaluation, StageWindow
from evaluations.permissions import Refused
from notices.models import Mail, Notification
from notices.notifications import choose_mail
from regions import clock
from tests.city import City, fresh
from tests.duties import meeting_scenes, plan_scenes
from tests.duties.act_scenes import ON_PEMDI, SCENES, Scene
from tests.duties.writes import all_writes, may_tell
from tests.revising import unraised, writing


def quiet_writes():
    """{write: reason}; a line of the table names a module and its writes."""
    return {
        f"{module}.{name}": reason
        for reason, lines in QUIET.items()
        for line in lines.strip().splitlines()
        for module, names in [line.strip().split(": ")]
        for name in names.split()
    }


def loud_writes():
    """{write: the acts that it is, or takes back}."""
    found = {}
    for act in ACTS:
        for write in filter(None, (act.write, *act.also, act.undone_by)):
            found.setdefault(write, []).append(act)
    return found


def test_every_write_of_the_program_has_its_line():
    quiet, loud = quiet_writes(), loud_writes()
    missing = all_writes() - set(quiet) - set(loud)
    assert not missing, f"In duties/acts.py: whom do these concern? {sorted(missing)}"
    assert (set(quiet) | set(loud)) - all_writes() == set(), "gone from the program"
    assert set(quiet) & set(loud) == set()


@pytest.mark.parametrize("write", sorted(quiet_writes()))
def test_who_is_said_to_be_quiet_cannot_tell(write):
    assert not may_tell(write)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_who_is_said_to_tell_can(act):
    for write in (act.write, *act.also):
        assert may_tell(write) >= bool(act.told), write


# --- the walk -------------------------------------------------------------------------------------


PEOPLE_OF = {
    Relation.AGENCY: {"opd", "kepala_opd"},
    Relation.HEADS: {"kepala_opd"},
    Relation.AGENCIES: {"opd", "kepala_opd", "opd2"},
}


REGISTERED = (meeting_scenes, plan_scenes)  # each adds its scenes to SCENES as it is imported
# Acts on accounts know no stage: each is walked where its own tests stand.
WALKED_ELSEWHERE = {
    "accounts": "tests/accounts/test_power.py",
    "new_year": "tests/new_year/test_revisions.py",
    "reorganisation": "tests/reorganisation/test_agency_changes.py",
    "undo": "tests/undo/test_office_undo.py",
    "signing.signed_papers": "tests/duties/test_signoff_duties.py",
}


def test_every_act_that_tells_or_asks_is_walked():
    missing = {act.name for act in ACTS if act.name not in SCENES and not act.name.startswith(tuple(WALKED_ELSEWHERE))}
    assert not missing, f"In tests/duties/act_scenes.py: how are these done? {sorted(missing)}"
    assert set(SCENES) <= {act.name for act in ACTS}
    assert all(Path(settings.BASE_DIR, path).exists() for path in WALKED_ELSEWHERE.values())


def concerned(whom, scene):
    """The people of the small city, by role; never who did it."""
    found = set()
    for one in whom:
        found |= set(scene.named) if one is Relation.NAMED else PEOPLE_OF.get(one) or {str(one)}
    return found - {scene.by}


@dataclass
class Seen:
    """What each person has: duties by key, lines under the bell and mails by the key of their news."""

    duties: dict[str, dict[str, Duty]]
    lines: dict[str, dict[str, Notification]]
    mails: dict[str, dict[str, Mail]]


READERS = {"pimpinan", "asesor_eksternal", "auditor", "admin"}  # only what names them is ever their duty


def seen_by_all(city, named=()):
    people = city.people.items()
    lines, mails = {}, {}
    for found, rows in ((lines, Notification.objects.all()), (mails, Mail.objects.select_related("user"))):
        for row in rows:
            found.setdefault(row.user_id, {})[row.key] = row
    asked = {role: duties_of(fresh(user)).rows for role, user in people if role not in READERS or role in named}
    return Seen(
        {role: {f"{d.evaluation.pk} {d.key}": d for d in asked.get(role, ())} for role in city.people},
        {role: lines.get(user.pk, {}) for role, user in people},
        {role: mails.get(user.pk, {}) for role, user in people},
    )


def news_of(before, after):
    """{role: the lines that are new}."""
    return {
        role: [line for key, line in lines.items() if key not in before.lines[role]]
        for role, lines in after.lines.items()
    }


def asked_of(before, after):
    """{role: the duties that are new, or count more}."""

    def is_new(role, key, duty):
        old = before.duties[role].get(key)
        return old is None or duty.count > old.count

    return {role: [d for key, d in rows.items() if is_new(role, key, d)] for role, rows in after.duties.items()}


def stand_at(city, state):
    """The city's cycle, an evaluasi, with every window open, at that stage."""
    cycle = Evaluation.objects.filter(pk=city.evaluation.pk)
    cycle.update(state=state, activity="evaluasi")
    StageWindow.objects.filter(evaluation=city.evaluation).delete()
    days = {"opens": date(2025, 8, 1), "closes": date(2025, 8, 29)}
    StageWindow.objects.bulk_create(
        StageWindow(evaluation=city.evaluation, stage=stage, **days) for stage in CycleState if stage != "selesai"
    )
    city.evaluation = cycle.select_related("region", "instrument").get()


@pytest.mark.parametrize("act", [act for act in ACTS if act.name in SCENES], ids=lambda act: act.name)
def test_every_act_in_every_stage(act, city, request, client, django_capture_on_commit_callbacks):
    city = request.getfixturevalue("pemdi_city") if act.name in ON_PEMDI else city
    for person in city.people.values():
        choose_mail(user=person, mode="satuan")
    scene = SCENES[act.name](city)
    walk = Walk(act, scene, city, client, django_capture_on_commit_callbacks)
    told, asked = set(), {kind: set() for kind in act.asks}
    for state in CycleState:
        with suppress(StepBack), transaction.atomic():
            stand_at(city, state)
            for role, kinds in walk.at_stage().items():
                told |= {role} if kinds[0] else set()
                for kind in kinds[1]:
                    asked[kind].add(role)
            raise StepBack
    whom = set().union(*(concerned(line.whom, scene) for line in act.told))
    assert told == whom, "who was told in one stage or another"
    for kind, found in asked.items():
        assert found == concerned(act.asks[kind], scene), f"who was asked: {kind}"


class StepBack(Exception):
    """The stage is walked; nothing of it stays."""


@dataclass
class Walk:
    act: Act
    scene: Scene
    city: City
    client: Client
    committed: Callable
    opened: set = field(default_factory=set)

    def at_stage(self):
        """{role: (was told, kinds of duties asked)}; where the act is refused, nothing."""
        if self.is_refused():
            return {}
        if self.scene.prepare:
            self.scene.prepare(self.city)
        before = seen_by_all(self.city, self.scene.named)
        with self.committed(execute=True), writing() as written:
            done = self.scene.do(self.city)
        assert not unraised(written), "rows of a cycle are written, and its revision is as before: lock_cycle"
        after = seen_by_all(self.city, self.scene.named)
        found = {}
        for role, news in news_of(before, after).items():
            asked = asked_of(before, after)[role] if role != self.scene.by else []
            assert {duty.kind for duty in asked} <= set(self.act.asks), (role, asked)
            self.check_lines(role, news, asked, after)
            found[role] = bool(news), {duty.kind for duty in asked}
        if self.scene.undo:
            self.check_undone(before, after, done)
        return found

    def is_refused(self):
        """Tried, and rolled back: nobody is told of what was refused."""
        told = Notification.objects.count()
        try:
            with transaction.atomic():
                if self.scene.prepare:
                    self.scene.prepare(self.city)
                with self.committed(execute=True):
                    self.scene.do(self.city)
                raise StepBack
        except StepBack:
            rows = Evaluation.objects.select_related("region", "instrument")
            self.city.evaluation = rows.get(pk=self.city.evaluation.pk)
            return False
        except (Refused, ValidationError):
            assert Notification.objects.count() == told
            return True

    def check_lines(self, role, news, asked, after):
        """One line each, to a page that opens; the mail says the same, and is dropped with the role."""
        told = [line for line in self.act.told if role in concerned(line.whom, self.scene)]
        assert len(news) <= 1, (role, news)
        for line in news:
            url = urlsplit(line.url)
            assert line.key.startswith(tuple(row.key for row in told)), (role, line.key)
            assert line.kind in {row.kind for row in told}
            assert resolve(url.path).url_name in {row.page for row in told}
            if (role, url.path) not in self.opened:
                self.opened.add((role, url.path))
                self.client.force_login(fresh(self.city.people[role]))
                assert self.client.get(line.url, follow=True).status_code == 200, (role, line.url)
            mail = after.mails[role][line.key]
            assert line.text in mail.text
            # What cannot be done in this stage stands in no list, and no mail asks for it.
            is_over = line.kind == Notification.Kind.ASKED and self.city.evaluation.state not in (
                "persiapan",
                "mandiri",
            )
            assert is_wanted(mail) is not is_over, (role, mail)
            days = {duty.due.day for duty in asked if duty.due.day}
            assert not (days and line.due) or line.due in days, (role, line.due, days)

    def check_undone(self, before, after, done):
        """Nobody is asked any more, no mail leaves that was still to leave, and who was told reads that it is over."""
        clock.set_now(clock.now() + timedelta(minutes=5))
        with self.committed(execute=True):
            self.scene.undo(self.city, done)
        last = seen_by_all(self.city, self.scene.named)
        assert {role: set(rows) for role, rows in last.duties.items()} == {
            role: set(rows) for role, rows in before.duties.items()
        }
        for role, news in news_of(before, after).items():
            for line in news:
                told_again = [new for new in last.lines[role].values() if new.pk > line.pk]
                assert told_again or line.key not in last.lines[role], (role, line.text)
                mail = Mail.objects.get(user=self.city.people[role], key=line.key)
                assert mail.state == Mail.State.OUTDATED or not is_wanted(mail), (role, mail)
