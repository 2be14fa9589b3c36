"""Two accounts of one person: the work goes to one, the other closes with all that opened it."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from knox.models import AuthToken

from accounts.models import AccountInvitation, Change, PowerRequest, SignedInSession, User
from accounts.people.likely_people import likely_same_people
from accounts.people.people_writes import add_role, create_person, people_managed_by, update_person
from accounts.power.power_requests import ask
from evaluations.models import Evaluation, Score
from evaluations.permissions import Refused
from evidence.models import Citation, Document, DocumentVersion
from meetings.models import Invitation
from notices.models import Notification
from operations.security_log.queries import log_rows
from regions import clock
from reorganisation.same_person.person_columns import STAYS, moving_columns
from reorganisation.same_person.person_merge import follow_merged_people, merge_people, person_merge_plan
from signing.seal_check import seal_differences
from tests.builders.form_builders import press
from tests.builders.meeting_builders import meet
from tests.builders.people_builders import elsewhere  # noqa: F401  # the fixture
from tests.builders.signing_builders import sealed, whole
from tests.city import PASSWORD, fresh, person
from tests.work import cite

__all__ = ["sealed", "whole"]


@pytest.fixture
def double(city):
    """The operator of Dinas Kesehatan once more."""
    made = person(city.region, "opd", "opd-dua", city.agency)
    User.objects.filter(pk=made.pk).update(full_name="O. Pede", email="dua@kota.go.id")
    return fresh(made)


def sent(city, by, title="Laporan"):
    """One piece of evidence by that account."""
    cited = cite(city, 45, title=title)
    Citation.objects.filter(pk=cited.pk).update(created_by=by)
    DocumentVersion.objects.filter(pk=cited.version_id).update(uploaded_by=by)
    Document.objects.filter(pk=cited.version.document_id).update(created_by=by)


def merged(city, kept, doublet, by="admin"):
    seen = person_merge_plan(fresh(kept), fresh(doublet)).digest
    return merge_people(kept=kept, doublet=doublet, seen=seen, by=fresh(city.people[by]))


def test_work_and_authorship_go_to_the_account_that_is_kept(city, double):
    opd = city.people["opd"]
    sent(city, double)
    Score.objects.create(
        evaluation=city.evaluation,
        indicator=city.indicator(45),
        column="mandiri",
        value=2,
        updated_by=double,
        updated_at=clock.now(),
    )
    meet(city, 45, agencies=[], people=["opd"])
    Invitation.objects.create(meeting=Invitation.objects.first().meeting, person=double, presence="hadir")
    plan = person_merge_plan(opd, double)
    assert plan.moved["data dukung"] == 1
    merged(city, opd, double)
    assert Citation.objects.get().created_by == opd
    assert Document.objects.get().created_by == opd
    assert Score.objects.get(column="mandiri").updated_by == opd
    assert [row.presence for row in Invitation.objects.filter(person=opd)] == ["hadir"]
    assert not Invitation.objects.filter(person=double).exists()
    # Logs cannot change; pages say who that is today.
    assert str(User.objects.get(pk=double.pk)) == f"O. Pede (kini {opd.full_name})"
    update_person(person=fresh(opd), full_name="Opede Lengkap", email=opd.email, by=fresh(city.people["admin"]))
    assert str(User.objects.get(pk=double.pk)) == "O. Pede (kini Opede Lengkap)"


def test_roles_do_not_move_and_the_account_never_opens_again(client, city, double):
    admin, opd = city.people["admin"], city.people["opd"]
    add_role(person=double, region=city.region, role="kepala_opd", agency=city.agency, by=admin)
    AuthToken.objects.create(user=double)
    browser = type(client)()
    assert browser.login(username=double.username, password=PASSWORD)
    browser.post(reverse("account_login"), {"login": double.username, "password": PASSWORD})
    held = set(opd.memberships.filter(is_active=True).values_list("role", flat=True))
    assert [role.role for role in person_merge_plan(opd, double).lacking] == ["kepala_opd"]
    merged(city, opd, double)
    assert set(opd.memberships.filter(is_active=True).values_list("role", flat=True)) == held
    assert not double.memberships.filter(is_active=True).exists()
    assert not AuthToken.objects.filter(user=double).exists()
    assert not AccountInvitation.objects.not_over().filter(person=double).exists()
    assert not SignedInSession.objects.filter(user=double, ended_at=None).exists()
    assert browser.get(reverse("home")).status_code == 302
    answer = client.post(reverse("account_login"), {"login": double.username, "password": PASSWORD})
    assert f"Akun ini sudah digabung. Masuklah dengan akun {opd.username}." in answer.content.decode()
    wrong = client.post(reverse("account_login"), {"login": double.username, "password": "bukan-ini-123"})
    assert "sudah digabung" not in wrong.content.decode()
    with pytest.raises(ValidationError, match="sudah digabung"):
        add_role(person=fresh(double), region=city.region, role="opd", agency=city.other_agency, by=fresh(admin))


def test_both_are_told_and_the_security_log_shows_it(city, double, django_capture_on_commit_callbacks):
    opd = city.people["opd"]
    with django_capture_on_commit_callbacks(execute=True):
        merged(city, opd, double)
    told = Notification.objects.filter(text__contains=f"menggabung akun {double.username} ke akun {opd.username}")
    assert set(told.values_list("user", flat=True)) == {opd.pk, double.pk}
    lines = Change.objects.filter(field__in=("akun digabung", "digabung ke akun"))
    assert {(line.person_id, line.after.split(" ")[0]) for line in lines} == {
        (opd.pk, double.username),
        (double.pk, opd.username),
    }
    shown = {pk for _, pk, _ in log_rows(city.region, group="perubahan", days=(None, None))}
    assert {line.pk for line in lines} <= shown


def test_what_was_sealed_keeps_its_names(sealed, city):
    cycle = Evaluation.objects.get(pk=city.evaluation.pk)
    seal = cycle.seals.get()
    author = Citation.objects.exclude(created_by=None).first().created_by
    kept = person(city.region, "pimpinan", "pengganti")
    merged(city, kept, author)
    assert seal_differences(seal) == []
    assert Citation.objects.filter(created_by=author).exists()


def test_what_two_accounts_did_to_one_row_stays_as_it_was(city, double):
    sent(city, double)
    Citation.objects.update(approved_by=city.people["opd"])
    merged(city, city.people["opd"], double)
    assert Citation.objects.get().created_by == double


def test_requests_of_the_closed_account_stop(city, double):
    request = ask(kind="tautan", person=double, region=city.region, by=city.people["admin"])
    merged(city, city.people["opd"], double)
    assert PowerRequest.objects.get(pk=request.pk).state == PowerRequest.State.STOPPED


def test_what_was_being_sent_meanwhile_follows(city, double):
    merged(city, city.people["opd"], double)
    sent(city, double)
    assert follow_merged_people() > 0
    assert Citation.objects.get().created_by == city.people["opd"]
    assert follow_merged_people() == 0


def test_a_chain_leads_to_the_last_account(city, double):
    third = person(city.region, "opd", "opd-tiga", city.agency)
    merged(city, double, third)
    merged(city, city.people["opd"], double)
    third = User.objects.get(pk=third.pk)
    assert (third.merged_into, third.merged_name) == (city.people["opd"], city.people["opd"].full_name)


# --- who may, and what stands against it ----------------------------------------------------------
def test_nobody_merges_the_own_account(city, double):
    admin = city.people["admin"]
    for kept, doublet in ((admin, double), (double, admin)):
        with pytest.raises(Refused, match="Akun sendiri tidak digabung sendiri"):
            merge_people(kept=kept, doublet=doublet, seen="", by=fresh(admin))


def test_only_who_manages_people_of_all_regions_concerned(city, double, elsewhere):  # noqa: F811
    add_role(person=double, region=elsewhere["region"], role="pimpinan", by=elsewhere["admin"])
    with pytest.raises(Refused, match="juga bertugas di daerah lain"):
        merge_people(kept=city.people["opd"], doublet=double, seen="", by=fresh(city.people["admin"]))
    with pytest.raises(Refused, match="Hanya admin"):
        merge_people(kept=city.people["opd"], doublet=city.people["opd2"], seen="", by=city.people["diskominfo"])


def test_two_merges_at_once_end_in_one(city, double):
    """Each has read a preview; the second finds the account closed."""
    opd, opd2, admin = city.people["opd"], city.people["opd2"], city.people["admin"]
    seen = person_merge_plan(opd2, double).digest
    merged(city, opd, double)
    with pytest.raises(Refused, match="sudah digabung ke akun lain"):
        merge_people(kept=opd2, doublet=double, seen=seen, by=fresh(admin))
    with pytest.raises(Refused, match="sudah digabung ke akun lain"):
        merge_people(kept=double, doublet=opd2, seen="", by=fresh(admin))


def test_what_changed_since_the_preview_is_previewed_again(city, double):
    seen = person_merge_plan(city.people["opd"], double).digest
    sent(city, double)
    with pytest.raises(ValidationError, match="Data berubah sejak pratinjau"):
        merge_people(kept=city.people["opd"], doublet=double, seen=seen, by=fresh(city.people["admin"]))
    assert User.objects.get(pk=double.pk).is_active


# --- as its user ----------------------------------------------------------------------------------
def test_from_the_list_to_the_merged_account(client, city):
    admin = city.people["admin"]
    made = [
        create_person(
            region=city.region,
            username=f"ayu{n}",
            full_name=name,
            role="opd",
            agency=city.agency,
            by=admin,
            email=email,
        )
        for n, (name, email) in enumerate((("Ayu Pramesti", "ayu@kota.go.id"), ("Ayu P.", "AYU@kota.go.id")), 1)
    ]
    client.force_login(admin)
    page = client.get(reverse("people"))
    assert page.context["likely"] == [made]
    path = reverse("person_merge", args=[made[0].pk])
    offered = client.get(path).content.decode()
    assert 'href="?akun=ayu2"' in offered
    preview = client.get(path, {"akun": "ayu2"}).content.decode()
    assert "Tidak dapat dibatalkan" in preview
    answer = press(client, preview, "Gabung dan tutup akun ayu2", path)
    assert answer.url == reverse("person_edit", args=[made[0].pk])
    assert User.objects.get(username="ayu2").merged_into == made[0]
    assert client.get(reverse("people")).context["likely"] == []
    assert "Buka akun Ayu Pramesti" in client.get(reverse("person_edit", args=[made[1].pk])).content.decode()
    assert "Tidak ada akun bernama" in client.get(path, {"akun": "tiada"}).content.decode()


def test_namesakes_with_numbers_of_their_own_are_two_people(city):
    admin = city.people["admin"]
    for n in (1, 2):
        create_person(
            region=city.region, username=f"wayan{n}", full_name="Wayan Sudiarta", role="pimpinan", by=admin,
            nip=f"19800101200501100{n}",
        )  # fmt: skip
    assert likely_same_people(people_managed_by(admin)) == []


@pytest.mark.parametrize("extra", [1, 3])
def test_the_list_costs_the_same_for_more_pairs(client, city, extra, django_assert_num_queries):
    for n in range(extra):
        for twice in (1, 2):
            create_person(
                region=city.region, username=f"made{n}-{twice}", full_name=f"Made {n * 'a'}", role="pimpinan",
                by=city.people["admin"],
            )  # fmt: skip
    client.force_login(city.people["admin"])
    with django_assert_num_queries(10):
        assert len(client.get(reverse("people")).context["likely"]) == extra


def test_every_column_that_names_a_person_has_been_thought_of():
    """A new one belongs into `person_columns.py`: it moves, until when, or it stays and why."""
    named = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is User
    }
    assert named == {f"{column.label}.{column.name}" for column in moving_columns()} | STAYS
