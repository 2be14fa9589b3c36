"""All that a person may see changed, and a bulk act taken back as its page does it."""

from typing import Any

from django.apps import apps
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.builders.form_builders import press
from undo.models import BulkAct
from undo.row_steps import values_of

# What only ever grows, or is the sheet's own.
GROWS = {"accounts.Change", "history.HistoryEntry", "notices.Notification", "notices.Mail", "undo.BulkAct"}
GROWS |= {"evaluations.SharedRevision"}
GROWS |= {"submissions.Submission", "imports.SheetDraft", "imports.SheetMapping", "sessions.Session"}
COUNTED = ("evaluations.Evaluation", "revision")


def everything() -> dict[str, dict[Any, dict[str, Any]]]:
    """{model: {key: row}} of the whole database, but what only grows."""
    return {
        model._meta.label: {row.pk: stood(row) for row in model._base_manager.all()}
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label not in GROWS
    }


def stood(row: Any) -> dict[str, Any]:
    """Its columns, but the number by which a cycle counts its writes."""
    values = values_of(row)
    return {name: value for name, value in values.items() if (row._meta.label, name) != COUNTED}


def bring(browser: Client, path: str, text: str, **fields: Any) -> HttpResponse:
    """The sheet as its page takes it: preview, then the writing."""
    preview = browser.post(path, {"text": text, **fields})
    assert preview.status_code == 200
    return press(browser, preview.content.decode(), "Simpan", path)


def undo_page(act: BulkAct) -> str:
    return reverse("undo_confirm", args=[act.pk])


def take_back(browser: Client, act: BulkAct) -> HttpResponse:
    return press(browser, browser.get(undo_page(act)).content.decode(), "Batalkan seluruhnya", undo_page(act))
