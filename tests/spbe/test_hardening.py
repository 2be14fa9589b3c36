"""What the site keeps from others: pages on shared computers, files on shared machines, counts of wrong tries."""

import pkgutil
from importlib import import_module
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.core.cache.backends.filebased import FileBasedCache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from evaluations.choices import CycleState
from evidence.citations import add_evidence, citation_targets
from evidence.documents import DocumentFacts
from history.models import HistoryEntry
from spbe import settings as site
from tests.files import pdf

HUGE = 10**23


@pytest.mark.parametrize("name", ["cycles", "library", "help", "api:evaluations"])
def test_no_browser_keeps_the_page_of_a_signed_in_person(client, city, name):
    client.force_login(city.people["diskominfo"])
    assert client.get(reverse(name))["Cache-Control"] == "private, no-store"


def test_a_refusal_is_not_kept_either(client, city):
    client.force_login(city.people["opd2"])
    answer = client.get(reverse("indicator", kwargs={"pk": city.evaluation.pk, "number": 45}))
    assert (answer.status_code, answer["Cache-Control"]) == (404, "private, no-store")


def test_a_page_open_to_everyone_may_be_kept(client, db):
    assert "Cache-Control" not in client.get(reverse("help"))


def test_other_accounts_of_the_machine_read_no_evidence(city, settings):
    add_evidence(
        evaluation=city.evaluation,
        targets=citation_targets(city.indicator(45)),
        agency=city.agency,
        source=SimpleUploadedFile("Notula.pdf", pdf()),
        document=DocumentFacts("Notula"),
        by=city.people["opd"],
    )
    root = Path(settings.EVIDENCE_ROOT)
    assert {oct(path.stat().st_mode & 0o777) for path in (root, *root.rglob("*")) if path.is_dir()} == {"0o700"}
    assert {oct(path.stat().st_mode & 0o777) for path in root.rglob("*") if path.is_file()} == {"0o600"}


def test_wrong_tries_at_many_names_do_not_wipe_out_the_count_of_one(tmp_path):
    """Only the cache of files drops entries when it is full; Redis is given its own limit."""
    options = {"MAX_ENTRIES": 10_000} if site.REDIS_URL else site.CACHES["default"]["OPTIONS"]
    cache = FileBasedCache(str(tmp_path), {"OPTIONS": options})
    for number in range(320):
        cache.set(f"wayan-{number}", 5)
    assert [cache.get(f"wayan-{number}") for number in range(320)] == [5] * 320


@pytest.mark.parametrize("name", ["dashboard", "cycle", "worklist", "agency_evidence", "assignments"])
def test_a_number_that_no_database_knows_is_no_cycle(client, city, name):
    client.force_login(city.people["diskominfo"])
    assert client.get(reverse(name, kwargs={"pk": HUGE})).status_code == 404


LONG = "9" * 5000  # more digits than Python turns into a number


@pytest.mark.parametrize(
    ("name", "field", "number"),
    [("assignments", "indicators", HUGE), ("evidence_add", "items", HUGE), ("score_save", "version", LONG)],
)
def test_a_form_with_a_number_that_no_database_knows_comes_back(client, city, name, field, number):
    client.force_login(city.people["diskominfo"])
    kwargs = {"pk": city.evaluation.pk} | ({} if name == "assignments" else {"number": 45})
    answer = client.post(reverse(name, kwargs=kwargs), {"massal": "1", field: number})
    assert answer.status_code < 500
    assert field in answer.context["form"].errors


def test_an_agency_that_no_database_knows_is_no_predecessor(client, city):
    client.force_login(city.people["admin"])
    sent = {"region": city.region.pk, "name": "Dinas Baru", "short_name": "DB", "kind": "opd", "predecessors": HUGE}
    assert list(client.post(reverse("agency_add"), sent).context["form"].errors) == ["predecessors"]


def test_a_year_and_a_row_of_five_thousand_digits_are_not_asked_for(client, city):
    client.force_login(city.people["diskominfo"])
    for name in ("result_add", "past_cycle_add"):
        assert client.get(reverse(name), {"tahun": LONG}).status_code == 200
    row = {f"{field}-45": LONG for field in "pktd"}
    refused = client.post(reverse("assignments", kwargs={"pk": city.evaluation.pk}), {"w-45": f"{LONG}||", **row})
    assert refused.status_code == 422


def test_json_nested_without_end_is_refused_in_json(client, city):
    client.force_login(city.people["diskominfo"])
    address = reverse("api:score", kwargs={"pk": city.evaluation.pk, "number": 45})
    answer = client.put(address, "[" * 100_000, content_type="application/json")
    assert (answer.status_code, list(answer.json())) == (400, ["detail"])


def test_many_files_together_fill_the_disk_no_more_than_one(rf, settings):
    """Every page reads what it is sent, the sign-in page too, before it knows who sends it."""
    settings.EVIDENCE_MAX_MB = 1
    files = {f"berkas-{number}": SimpleUploadedFile("a.bin", b"x" * 600_000) for number in range(5)}
    sent = rf.post(reverse("account_login"), files).FILES.values()
    assert [(file.size, len(file.read())) for file in sent] == [(600_000, 600_000), *[(600_000, 0)] * 4]


# Texts that are compared, split into lines or looked up, and stored nowhere as they are.
UNSTORED = {
    "ApiKeyForm.password",
    "ApprovalForm.seen",
    "ComparisonForm.seen",
    "FirstAdminForm.password",
    "FirstAdminForm.repeated",
    "SampleForm.note",
    "SampleForm.page",
    "ExternalColumnForm.text",
    "ExternalColumnForm.versions",
    "VerdictSheetForm.text",
    "VerdictSheetForm.versions",
    "PreviewedSheetForm.versions",
    "SheetForm.text",
    "CycleSheetForm.text",
    "PeopleSheetForm.text",
    "AgenciesSheetForm.text",
    "SourcedSheetForm.text",
    "SourcedSheetForm.versions",
    "PastLevelsForm.final",
    "PastLevelsForm.mandiri",
    "MeetingForm.before",
    "EvidenceReturnForm.reason",
    "SignatureForm.password",
    "VerdictForm.outcome",
    "VerdictForm.reason",
}


def test_every_text_that_a_form_stores_has_a_limit():
    names = {config.name for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR}
    for name in names:
        for module in pkgutil.walk_packages(import_module(name).__path__, f"{name}."):
            if "form" in module.name.rpartition(".")[2]:
                import_module(module.name)
    ours = [form for form in forms_below(forms.BaseForm) if form.__module__.partition(".")[0] in names]
    fields = [(form, name, field) for form in ours for name, field in getattr(form, "base_fields", {}).items()]
    endless = [(form, name) for form, name, field in fields if type(field) is forms.CharField and not field.max_length]
    assert {f"{form.__name__}.{name}" for form, name in endless} == UNSTORED


def forms_below(kind):
    return {form for child in kind.__subclasses__() for form in (child, *forms_below(child))}


def test_words_that_no_field_cleans_keep_no_nul(client, city):
    """PostgreSQL would break on it."""
    client.force_login(city.people["diskominfo"])
    sent = {"target": CycleState.PERSIAPAN, "reason": "Salah\0buka"}
    assert client.post(reverse("cycle_move", args=[city.evaluation.pk]), sent).status_code == 302
    assert HistoryEntry.objects.filter(kind="stage_moved").first().reason == "Salah buka"


@pytest.mark.parametrize("address", ["/orang/?cari=%00", "/instrumen/%00/", "/api/v1/instruments/a%00b/", "/%00"])
def test_an_address_with_a_nul_is_refused_before_a_database_sees_it(client, city, address):
    client.force_login(city.people["admin"])
    answer = client.get(address)
    assert (answer.status_code, "Content-Security-Policy" in answer) == (400, True)
