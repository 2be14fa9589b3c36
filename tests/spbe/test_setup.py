"""A real, empty city: from the one-time code to the first level, by the pages alone."""

import stat
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import Membership, PowerRequest, User
from accounts.people.people_writes import create_first_admin
from evaluations.models import Evaluation
from regions.models import Agency, Region
from spbe import setup
from tests.builders.factor_builders import DEMANDING, set_up_app
from tests.builders.form_builders import press
from tests.city import PASSWORD


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def region(db, instruments):
    bali = Region.objects.create(code="51", name="Bali", kind="provinsi", time_zone="Asia/Makassar")
    return Region.objects.create(
        code="51.71", name="Kota Denpasar", kind="kota", parent=bali, time_zone="Asia/Makassar"
    )


def form(region, **changes):
    values = {
        "code": setup.setup_code(),
        "region": region.pk,
        "full_name": "Ni Made Ayu",
        "username": "made.ayu",
        "email": "ayu@uji.id",
        "password": PASSWORD,
        "repeated": PASSWORD,
    }
    return {**values, **changes}


def start(client, region, **changes):
    return client.post(reverse("setup"), form(region, **changes))


def test_the_first_page_of_an_empty_program_is_its_start(client, region):
    answer = client.get("/", follow=True)
    assert answer.redirect_chain == [(reverse("setup"), 302)]
    assert answer.status_code == 200


def test_the_code_is_kept_for_its_owner_only(region):
    assert setup.setup_code() == setup.setup_code()
    assert stat.S_IMODE(setup.code_file().stat().st_mode) == 0o600
    out = StringIO()
    call_command("setup_code", stdout=out)
    assert setup.setup_code() in out.getvalue()


def test_with_the_code_the_first_person_becomes_admin_and_is_inside(client, region):
    assert start(client, region).url == reverse("setup")
    admin = User.objects.get()
    assert client.session["_auth_user_id"] == str(admin.pk)
    assert [str(m) for m in admin.active_memberships] == ["Admin, Kota Denpasar"]
    assert not setup.code_file().exists()
    with pytest.raises(CommandError):
        call_command("setup_code")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "AAAA-AAAA-AAAA"}, "code"),
        ({"code": ""}, "code"),
        ({"region": 999999}, "region"),
        ({"password": "password123", "repeated": "password123"}, "password"),
        ({"password": "made.ayu.2025", "repeated": "made.ayu.2025"}, "password"),
        ({"repeated": "lain-sekali-2025"}, "repeated"),
        ({"username": "dua kata"}, "username"),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_made(client, region, changes, field):
    answer = client.post(reverse("setup"), {**form(region), **changes})
    assert list(answer.context["form"].errors) == [field]
    assert 'value="Ni Made Ayu"' in answer.content.decode()
    assert User.objects.count() == 0


def test_codes_cannot_be_tried_without_end(client, region):
    answers = [start(client, region, code="AAAA-AAAA-AAAA").status_code for _ in range(21)]
    assert answers == [200] * 20 + [429]


@pytest.mark.parametrize("method", ["get", "post"])
def test_once_there_is_a_person_the_start_is_gone(client, region, method):
    posted = form(region)
    create_first_admin(region=region, username="a", full_name="A", email="", password=PASSWORD)
    assert getattr(client, method)(reverse("setup"), posted).status_code == 404
    assert User.objects.count() == 1


def test_of_two_first_admins_at_once_only_one_gets_through(client, region, monkeypatch):
    """The other one is founded between this one's check and its write."""

    def slower(**values):
        create_first_admin(**{**values, "username": "lebih.cepat"})
        return create_first_admin(**values)

    monkeypatch.setattr(setup, "create_first_admin", slower)
    assert start(client, region).status_code == 403
    assert list(User.objects.values_list("username", flat=True)) == ["lebih.cepat"]


def steps(client):
    context = client.get(reverse("setup")).context
    return [step.done for step in context["steps"]], context["following"] and context["following"].title


def test_an_empty_city_comes_to_its_worklist(client, region):
    start(client, region)
    admin = User.objects.get()
    assert steps(client) == ([False] * 7, "OPD")
    client.post(
        reverse("agency_add"), {"region": region.pk, "name": "Dinas Kesehatan", "short_name": "Dinkes", "kind": "opd"}
    )
    assert steps(client)[1] == "Diskominfo"
    press(client, client.get(reverse("setup")).content.decode(), "Minta saya juga menjadi Diskominfo")
    wish = PowerRequest.objects.get()
    assert steps(client)[1] == "Diskominfo"
    assert f"manage.py confirm_power {wish.pk}</code>" in client.get(reverse("setup")).content.decode()
    call_command("confirm_power", wish.pk)
    assert steps(client)[1] == "Operator OPD dan peran lain"
    operator = {"region": region.pk, "full_name": "Ketut", "username": "ketut", "role": "opd"}
    client.post(reverse("person_add"), {**operator, "agency": Agency.objects.get().pk})
    assert steps(client)[1] == "Instrumen dan tahun"
    year = client.get(reverse("cycle_add")).context["form"]
    filled = {"region": region.pk, "year": 2025, "instrument": year.initial["instrument"]}
    client.post(reverse("cycle_add"), filled)
    cycle = Evaluation.objects.get()
    dates = {"opens_mandiri": "2025-08-01", "closes_mandiri": "2025-08-29"}
    client.post(reverse("prepare_dates", args=[cycle.pk]), dates)
    cycle.refresh_from_db()
    assert (cycle.instrument.code, cycle.activity, cycle.reference_date) == (
        "SPBE-2020",
        "pemantauan",
        date(2025, 8, 29),
    )
    assert steps(client)[1] == "Penugasan"
    from evaluations.cycles.cycle_setup import assign_agency

    assign_agency(
        evaluation=cycle,
        indicators=list(cycle.instrument.indicators.all()),
        agency=Agency.objects.get(),
        part="lead",
        by=User.objects.get(pk=admin.pk),
    )
    assert steps(client)[1] == "Buka penilaian mandiri"
    client.post(reverse("cycle_move", args=[cycle.pk]), {"target": "mandiri"})
    assert steps(client) == ([True] * 6 + [False], "Lembar kerja")


def test_the_first_admin_may_do_data_entry_from_the_start(client, region):
    """With the code of the server: later nobody changes own roles."""
    start(client, region, does_data_entry="on")
    assert [str(m) for m in User.objects.get().active_memberships] == [
        "Admin, Kota Denpasar",
        "Entri data (Diskominfo), Kota Denpasar",
    ]


def test_an_admin_alone_is_told_how_to_go_on(client, region):
    start(client, region)
    Agency.objects.create(region=region, name="Dinas Kesehatan", short_name="Dinkes")
    page = client.get(reverse("setup")).content.decode()
    assert "Minta saya juga menjadi Diskominfo" in page
    Membership.objects.create(user=User.objects.get(), region=region, role="diskominfo")
    assert "Minta saya juga menjadi Diskominfo" not in client.get(reverse("setup")).content.decode()


def test_where_the_second_step_is_demanded_the_first_admin_begins_with_it(client, region, settings):
    settings.FACTOR_ROLES = DEMANDING
    start(client, region)
    assert client.get(reverse("setup")).url == reverse("mfa_index")
    set_up_app(client)
    assert client.get(reverse("setup")).status_code == 200
