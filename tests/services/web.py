"""A real web process of the site, and somebody who uploads to it over a real socket."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from accounts.session_limits import BEGAN_AT, SESSION_MARK
from regions import clock
from tests.city import City
from tests.services.processes import LONGEST_WAIT, ROOT, environment
from tests.tus import PIECE_TYPE, VERSION, metadata

TOKEN = "a" * 32


class Web:
    """gunicorn, as the Procfile starts it, on a port of its own."""

    def __init__(self, var: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.log = var / "web.log"
        # The tests' own key: their sessions are good here too.
        self.env = environment(var) | {"SECRET_KEY": settings.SECRET_KEY}

    def start(self) -> None:
        options = ["--bind", f"127.0.0.1:{self.port}", "--worker-class", "gthread", "--threads", "8"]
        command = [sys.executable, "-m", "gunicorn", "spbe.wsgi", *options, "--no-control-socket"]
        log = self.log.open("ab")
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True)
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"Web belum mulai:\n{self.log.read_text()[-3000:]}")

    def kill(self) -> None:
        """Master and workers at once, without a word."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)


@contextmanager
def web_of(var: Path, city: City) -> Iterator[Web]:
    """One that serves the tests' city as long as the block lasts, its window open; pages need no collected files."""
    clock.set_now(None)  # the other process has its own clock
    city.evaluation.windows.update(opens=date(2020, 1, 1), closes=date(2100, 1, 1))
    server = Web(var)
    server.env["DEBUG"] = "1"
    server.start()
    try:
        yield server
    finally:
        server.kill()


def session_of(user) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[BEGAN_AT], session[SESSION_MARK] = time.time(), secrets.token_hex(8)
    session.create()
    return session.session_key


class Sender:
    """One browser of one person."""

    def __init__(self, web: Web, session: str) -> None:
        self.web = web
        self.headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str):
        """The answer's status and headers; raises OSError when the line breaks."""
        line = HTTPConnection("127.0.0.1", self.web.port, timeout=30)
        try:
            line.request(method, path, body, self.headers | headers)
            answer = line.getresponse()
            answer.read()
            return answer.status, answer.headers
        except HTTPException as error:
            raise ConnectionError from error
        finally:
            line.close()

    def begin(self, name: str, size: int) -> str:
        told = {"Upload-Length": str(size), "Upload-Metadata": metadata(filename=name)}
        status, headers = self.ask("POST", "/unggahan/", **VERSION, **told)
        assert status == 201, status
        return headers["Location"]

    def offset(self, address: str) -> int:
        status, headers = self.ask("HEAD", address, **VERSION)
        assert status == 200, status
        return int(headers["Upload-Offset"])

    def put(self, address: str, offset: int, piece: bytes) -> int:
        """What is acknowledged now."""
        told = {"Upload-Offset": str(offset), "Content-Type": PIECE_TYPE}
        status, headers = self.ask("PATCH", address, piece, **VERSION, **told)
        assert status == 204, status
        return int(headers["Upload-Offset"])

    def post(self, path: str, fields: list[tuple[str, str]]) -> int:
        return self.ask(
            "POST", path, urlencode(fields).encode(), **{"Content-Type": "application/x-www-form-urlencoded"}
        )[0]
