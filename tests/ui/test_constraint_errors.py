"""Two people save the same at one moment: the slower one reads the field's sentence, never an error page."""

import pytest
from django import forms
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Membership, User
from evaluations.models import Evaluation
from regions.models import Agency
from ui.constraint_errors import TAKEN, unique_error
from ui.forms import PlainForm, apply_form

NAME_TAKEN = User._meta.get_field("username").error_messages["unique"]


class AccountForm(PlainForm):
    username = forms.CharField()


def again(row):
    """Write a second row that says the same, as somebody slower does whose check saw nothing yet."""
    row.pk, row._state.adding = None, True
    with transaction.atomic():
        type(row).objects.bulk_create([row])


def met(write):
    with pytest.raises(IntegrityError) as found:
        write()
    return unique_error(found.value)


def test_a8_a_taken_account_name_stands_at_its_field(city):
    form = AccountForm({"username": "opd"})
    assert apply_form(form, lambda: again(User.objects.get(username="opd"))) is None
    assert form.errors == {"username": [NAME_TAKEN]}


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (lambda city: Membership.objects.filter(agency=None).first(), "Orang ini sudah punya peran itu."),
        (lambda city: Membership.objects.exclude(agency=None).first(), "Orang ini sudah punya peran itu."),
        (lambda city: city.agency, "Sudah ada OPD dengan nama ini."),
        (lambda city: city.evaluation, "Daerah ini sudah punya siklus untuk tahun itu."),
        (lambda city: city.evaluation.windows.first(), TAKEN),
    ],
)
def test_what_somebody_faster_has_made_is_told_in_words(city, row, sentence):
    assert met(lambda: again(row(city))).messages == [sentence]


def test_another_fault_of_the_database_is_not_called_a_double(city):
    def without_a_region():
        with transaction.atomic():
            Agency.objects.bulk_create([Agency(name="x", short_name="x", kind="opd", region=None)])

    assert met(without_a_region) is None


def test_a8_a_double_that_no_form_meets_answers_409_with_what_was_typed(client, city, monkeypatch):
    client.force_login(city.people["koordinator"])
    monkeypatch.setattr("new_year.cycles.views.transitions.move_stage", lambda **asked: again(city.evaluation))
    sent = {"target": "persiapan", "reason": "Salah buka jadwal"}
    answer = client.post(
        reverse("cycle_move", args=[city.evaluation.pk]), sent, headers={"Origin": "http://testserver"}
    )
    page = answer.content.decode()
    assert (answer.status_code, "Daerah ini sudah punya siklus untuk tahun itu." in page, sent["reason"] in page) == (
        409,
        True,
        True,
    )
    assert Evaluation.objects.filter(year=city.evaluation.year).count() == 1
