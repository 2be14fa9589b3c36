"""Knock on a URL as everybody in turn, and say what came back in the words of the table."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.table import COLUMNS, TABLE
from tests.access.world import INDICATOR, Side, World

# What <pk> names, by the first words of the route.
PK = {
    "impor/": lambda side: side.sheet.pk,
    "siklus/": lambda side: side.evaluation.pk,
    "api/v1/evaluations/": lambda side: side.evaluation.pk,
    "bukti/berkas/": lambda side: side.citation.version_id,
    "paket/": lambda side: side.package.pk,
    "laporan/": lambda side: side.report.pk,
    "sistem/pekerjaan/": lambda side: side.report.job_id,
    "unggahan/": lambda side: side.upload.pk,
    "pilih-berkas/": lambda side: side.upload.pk,
    "bukti/<int:pk>/setujui/": lambda side: side.waiting.pk,
    "bukti/<int:pk>/kembalikan/": lambda side: side.waiting.pk,
    "bukti/pemeriksaan/": lambda side: side.dismissal.pk,
    "bukti/": lambda side: side.citation.pk,
    "bagi/": lambda side: side.citation.version_id,
    "berkas-masuk/": lambda side: side.draft.pk,
    "dokumen/": lambda side: side.citation.version.document_id,
    "permintaan/": lambda side: side.request.pk,
    "opd/perubahan/": lambda side: side.change.pk,
    "opd/": lambda side: side.agency.pk,
    "orang/": lambda side: side.person.pk,
    "langkah-kedua/kunci/": lambda side: 1,  # nobody has one
    "akun-terhubung/": lambda side: 1,  # nobody has one
    "sesi/": lambda side: side.session.pk,
    "orang-kedua/": lambda side: side.power.pk,
    "peran/": lambda side: side.person.memberships.get().pk,
    "kunci-api/": lambda side: side.key.pk,
    "pemberitahuan/surel/": lambda side: side.mail.pk,
    "pemberitahuan/": lambda side: side.told.pk,
    "rencana/": lambda side: side.action.pk,
    "skenario/": lambda side: side.scenario.pk,
    "tingkat-tercapai/": lambda side: side.reached.pk,
    "dapat-dibatalkan/": lambda side: side.act.pk,
    "hasil/": lambda side: side.result.pk,
    "api/v1/results/": lambda side: side.result.pk,
}
# Audit tables may grow when somebody reads, or is refused.
AUDIT_TABLES = {"accounts_signinevent", "history_downloadlog", "history_refusallog"}
# Pages that begin a ceremony: the secret or challenge that they show waits in the person's own session.
CEREMONIES = {"mfa_activate_totp"}
# Called by another server, which no cookie of a person accompanies: its signed token is the proof.
FROM_SERVERS = {"signed_out_there"}
WRITE = re.compile(r"\s*(?:INSERT INTO|REPLACE INTO|UPDATE|DELETE FROM|TRUNCATE)\s+\"?(?P<table>\w+)")


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    url: str
    method: str
    object: str
    expected: dict[str, str]

    def __str__(self) -> str:
        return f"{self.url}-{self.method}-{self.object}"


def rows() -> list[Row]:
    """The table, read; a line with a wrong number of cells raises."""
    lines = [line.replace("|", " ").split() for line in TABLE.strip().splitlines()[1:] if line.strip()]
    return [Row(line[0], line[1], line[2], dict(zip(COLUMNS, line[3:], strict=True))) for line in lines]


@cache
def routes() -> dict[str, str]:
    """{URL name with namespace: route} of every pattern of the resolver; one without a name raises."""
    return dict(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: list[URLPattern | URLResolver], prefix: str, namespace: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, route, inner)
        elif pattern.name is None:
            raise AssertionError(f"URL tanpa nama: {route}")
        else:
            yield namespace + pattern.name, route


def address(row: Row, world: World) -> str:
    """The path of a line's URL, for the object that the line names."""
    return address_of(row.url, world.other if row.object == "other" else world.own)


def address_of(url: str, side: Side, number: int = INDICATOR) -> str:
    """The path of a URL for one government's object; `number` is the indicator that its objects are about."""
    route = routes()[url]
    values = {
        "pk": next((pk(side) for start, pk in PK.items() if route.startswith(start)), None),
        "number": number,
        "thing": number,
        "citation": side.citation.pk,
        "document": side.citation.version.document_id,
        "note": side.note.pk,
        "target": side.target.pk,
        "extension": side.extension.pk,
        "holiday": side.holiday.pk,
        "recommendation": side.action.recommendation_id,
        "proof": side.proof.pk,
        "seal": side.seal.pk,
        "meeting": side.meeting.pk,
        "point": side.meeting.points.get().pk,
        "stage": "dokumen",
        "column": "usulan" if url in ("internal_save", "api:column") else "dokumen",
        "kind": "letak" if url == "check_dismiss" else "berita-acara",
        "question": side.evaluation.general_questions.first().pk,
        "manner": "gabung",
        "code": side.evaluation.region.code if url == "api:region_indexes" else side.evaluation.instrument.code,
        "provider_id": "tidak-ada",
        "uidb36": "1",
        "key": "tidak-sah",
        "token": "tidak-dikenal",
        "address": "tidak-dikenal",
        "link": side.shared.pk,
    }
    return reverse(url, kwargs={key: values[key] for key in re.findall(r"<(?:\w+:)?(\w+)>", route)})


def browser_of(world: World, column: str, **options: bool) -> Client:
    """The browser of the person of that column, signed in unless the column is `out`."""
    browser = Client(raise_request_exception=False, **options)
    if world.people[column]:
        browser.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[column]
    return browser


def knock(browser: Client, method: str, path: str) -> HttpResponse:
    if path.startswith("/api/"):
        return browser.generic(method, path, "" if method == "GET" else "{}", content_type="application/json")
    return browser.generic(method, path, headers={"Tus-Resumable": "1.0.0"} if path.startswith("/unggahan/") else None)


def answer(response: HttpResponse) -> str:
    """The status, or `in` for the way to the sign-in page."""
    if response.status_code == 302 and response["Location"].startswith("/masuk/"):
        return "in"
    return str(response.status_code)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever the request writes is rolled back, so that the next person finds the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def writes() -> Iterator[list[str]]:
    """Every statement that writes to a table, even where it changes nothing; but for the audit tables."""
    written: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = WRITE.match(sql)
        if found and found["table"] not in AUDIT_TABLES:
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield written
