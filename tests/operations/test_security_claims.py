"""Claims of docs/security.md that a look at the program's own text, or at one answer, proves or refutes."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.people.invitations import fresh_password_link
from tests.city import PASSWORD, fresh
from ui.search import term_pattern

ROOT = Path(settings.BASE_DIR)
OTHERS = {".venv", "var", "tests", "node_modules"}


@cache
def modules() -> dict[str, ast.Module]:
    """The program's own modules by path, parsed."""
    paths = (path for path in ROOT.rglob("*.py") if path.relative_to(ROOT).parts[0] not in OTHERS)
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def name_of(node: ast.expr) -> str:
    return ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute) else ""


def files_that_call(*names: str) -> set[str]:
    """Where one of these is called, by its whole dotted name or, with a leading dot, by its last part."""

    def is_named(called: str) -> bool:
        return any(called.endswith(name) if name.startswith(".") else called == name for name in names)

    return {
        path
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and is_named(name_of(node.func))
    }


def files_that_import(*names: str) -> set[str]:
    found = set()
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                brought = {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                brought = {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
            else:
                continue
            if any(one == name or one.startswith(f"{name}.") for one in brought for name in names):
                found.add(path)
    return found


def texts(folder: str, *endings: str) -> dict[str, str]:
    paths = (path for path in (ROOT / folder).rglob("*") if path.suffix in endings)
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def test_no_input_is_run_or_unpickled():
    """1.3.2, 1.5.2."""
    assert len(modules()) > 500
    assert files_that_call("eval", "exec", "__import__", "compile", "importlib.import_module", "os.system") == set()
    assert files_that_import("pickle", "marshal", "shelve", "xml.sax") == set()
    assert files_that_import("importlib") == {"evidence/files/scan_reading.py"}  # asks whether OCRmyPDF is there
    assert 'find_spec("ocrmypdf")' in (ROOT / "evidence/files/scan_reading.py").read_text(encoding="utf-8")
    assert files_that_call("yaml.load", "yaml.unsafe_load") == {"domains/yaml_reading.py"}  # its loader is a safe one


def test_children_start_programs_of_ours_only():
    """1.2.5: no shell, and nowhere else."""
    known = {
        "uploads/children.py",
        "ui/sheets/office_files.py",
        "evidence/files/scan_reading.py",  # Tesseract, if the machine has it
        "evidence/files/office_copies.py",  # LibreOffice, if the machine has it
        "operations/management/commands/backup.py",
        "operations/backups/age_sealing.py",  # age, if the machine has it
    }
    assert files_that_import("subprocess", "pty", "multiprocessing") == known
    shells = [
        path
        for path in known
        for node in ast.walk(modules()[path])
        if isinstance(node, ast.keyword) and node.arg == "shell"
    ]
    assert shells == []


def test_the_server_fetches_no_address_that_somebody_typed():
    """1.3.6, 13.2.5, 15.3.2: what is called stands in the settings: scanner, mail server, the city's sign-on."""
    called = files_that_import("urllib.request", "http.client", "requests", "httpx", "aiohttp", "socket", "ftplib")
    assert called == {
        "evidence/files/scanning.py",
        "operations/management/commands/doctor.py",
        "accounts/single_sign_on/views.py",
    }


def test_own_sql_stands_where_it_is_known_and_takes_no_input():
    """1.2.4."""
    assert files_that_call(".raw", ".extra", "RawSQL") == set()
    assert files_that_call("connection.cursor", ".cursor") == {
        "evaluations/kept_pages.py",
        "evaluations/shared_triggers.py",
        "evaluations/stages/workflow.py",
        "history/triggers.py",
        "operations/backups/restoring.py",
        "operations/backups/row_snapshots.py",
        "operations/readiness_checks.py",
        "results/government_indexes.py",  # only marks for values are put in
        "search/full_text.py",
        "spbe/management/commands/prepare.py",
    }


def test_no_page_is_cached_on_the_server():
    """14.2.2."""
    assert files_that_import("django.views.decorators.cache.cache_page", "django.core.cache.utils") == set()
    assert not any("UpdateCacheMiddleware" in name for name in settings.MIDDLEWARE)
    assert [path for path, text in texts("templates", ".html").items() if "{% cache" in text] == []


def test_serializers_name_their_fields():
    """15.3.1, 15.3.3."""
    api = {path: ast.unparse(tree) for path, tree in modules().items() if path.startswith("api/")}
    assert [path for path, text in api.items() if re.search(r"fields = '__all__'|\bexclude = ", text)] == []


def test_templates_escape_and_load_nothing_from_elsewhere():
    """1.1.2, 1.2.3, 14.2.3: letters are plain text and alone escape nothing."""
    pages = texts("templates", ".html")
    assert len(pages) > 200
    elsewhere = r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=\"(?:https?:)?//"
    inline = r"<script\b[^>]*>\s*[^\s<]|\sstyle=\"|\son[a-z]+=\""
    wrong = re.compile(rf"\|safe\b|autoescape off|{inline}|{elsewhere}")
    assert {path: found[0] for path, text in pages.items() if (found := wrong.search(text))} == {}


def test_scripts_put_text_in_as_text():
    """3.2.2, 15.3.6. What htmx swaps in is our own answer."""
    wrong = re.compile(r"\.(?:inner|outer)HTML\s*=|insertAdjacentHTML|document\.write|new Function|\beval\(|__proto__")
    scripts = texts("static/js", ".js")
    assert scripts
    assert {path: found[0] for path, text in scripts.items() if (found := wrong.search(text))} == {}


def test_headers_and_cookies_of_a_page(city):
    """3.3.2, 3.3.4, 3.4.2, 3.4.3, 3.4.5, 3.4.6, 7.2.2, 7.2.3."""
    client = Client(headers={"Origin": "https://lain.example"})
    first = client.get(reverse("account_login"))
    client.post(reverse("account_login"), {"login": "opd", "password": PASSWORD})
    answer = client.get(reverse("duties"))
    for page in (first, answer):
        policy = page["Content-Security-Policy"]
        assert [part in policy for part in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")] == [
            True,
            True,
            True,
        ]
        assert "unsafe" not in policy
        assert (page["Referrer-Policy"], page["X-Content-Type-Options"]) == ("same-origin", "nosniff")
        assert not [name for name in page.headers if name.lower().startswith("access-control-")]
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (session["httponly"], session["samesite"]) == (True, "Lax")
    assert client.cookies[settings.CSRF_COOKIE_NAME]["samesite"] == "Lax"
    assert re.fullmatch("[a-z0-9]{32}", session.value)


def test_nothing_but_a_sent_form_signs_in(city):
    """7.6.2, 9.1.1: neither the address of the sign-in nor that of a link, and no link with a letter changed."""
    link = fresh_password_link(fresh(city.people["opd"]))
    changed = link[:-2] + ("a" if link[-2] != "a" else "b") + link[-1]
    client = Client()
    client.get(reverse("account_login"), {"login": "opd", "password": PASSWORD})
    assert client.get(link, follow=True).context.get("token_fail") is not True
    assert "_auth_user_id" not in client.session
    assert Client().get(changed, follow=True).context["token_fail"] is True


def test_a_link_of_one_account_opens_no_other(city):
    """9.2.2: the token is that person's, for that purpose."""
    own, other = (fresh_password_link(fresh(city.people[name])) for name in ("opd", "diskominfo"))
    (name, token), (stranger, _) = (path.rstrip("/").rsplit("/", 1)[-1].split("-", 1) for path in (own, other))
    mixed = own.replace(f"{name}-{token}", f"{stranger}-{token}")
    assert mixed != own
    assert Client().get(mixed, follow=True).context["token_fail"] is True


@pytest.mark.parametrize("password", ["  spasi di tepi  ", "panjang-" * 30, "Kata Sandi Ü ß 漢字"])
def test_a_password_counts_as_it_was_typed(city, password):
    """6.2.8, 6.2.9: blanks at the ends, two hundred letters, any letters; nothing is cut or folded."""
    person = fresh(city.people["opd"])
    validate_password(password, person)
    person.set_password(password)
    person.save()
    inside = []
    for typed in (password, password.strip() + "x", password.swapcase()[:-1], password):
        client = Client()
        client.post(reverse("account_login"), {"login": "opd", "password": typed})
        inside.append("_auth_user_id" in client.session)
    assert inside == [True, False, False, True]


def test_passwords_have_ten_letters_and_the_form_masks_and_names_them(client, city):
    """6.2.1, 6.2.6, 6.2.7."""
    with pytest.raises(ValidationError):
        validate_password("xkq-vbnw7", User(username="baru"))
    validate_password("xkq-vbnw71", User(username="baru"))
    page = client.get(reverse("account_login")).text
    (field,) = re.findall(r"<input[^>]*name=\"password\"[^>]*>", page)
    assert ('type="password"' in field, 'autocomplete="current-password"' in field) == (True, True)
    assert "onpaste" not in page


def test_the_api_takes_json_only(city, client):
    """3.5.2: what a foreign form can send without a preflight changes nothing."""
    client.force_login(city.people["diskominfo"])
    address = f"/api/v1/evaluations/{city.evaluation.pk}/scores/45/"
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        assert client.put(address, '{"version": 0, "value": "3"}', content_type=kind).status_code == 415, kind
    assert not city.evaluation.scores.exists()


def test_evidence_lies_outside_of_every_public_path():
    """5.3.1."""
    from spbe import settings as real

    private, public = real.EVIDENCE_ROOT.resolve(), [real.STATIC_ROOT.resolve(), (ROOT / "static").resolve()]
    assert not any(private == folder or private.is_relative_to(folder) for folder in public)
    assert real.DEBUG is False  # 13.4.2


def test_what_is_searched_for_is_no_pattern():
    assert re.search(term_pattern("a.c("), "abc(") is None
    assert re.search(term_pattern("a.c("), "a.c(")
