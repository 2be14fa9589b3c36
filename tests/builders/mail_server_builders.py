"""Mail servers that refuse: real ones on a port of their own, and a port behind which nobody listens."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller

REFUSAL = "554 5.7.1 Kotak surat daerah sedang ditutup"


class Refuses:
    """Says no at one step of the dialogue, or takes the letter."""

    def __init__(self, step: str) -> None:
        self.step, self.letters = step, []

    def _answer(self, step: str) -> str:
        return REFUSAL if step == self.step else "250 OK"

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        envelope.mail_from = address
        return self._answer("MAIL")

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        envelope.rcpt_tos.append(address)
        return self._answer("RCPT")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.letters.append(envelope.content.decode())
        return self._answer("DATA")


class ClosedGate(socketserver.BaseRequestHandler):
    """Refuses at the greeting."""

    def handle(self) -> None:
        self.request.sendall(f"{REFUSAL}\r\n".encode())


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def refusing_server(step: str) -> Iterator[tuple[int, list[str]]]:
    """Its port, and the letters it was handed. `step`: "down", "greeting", "MAIL", "RCPT", "DATA", or "" for none."""
    if step == "down":
        yield free_port(), []
    elif step == "greeting":
        with socketserver.ThreadingTCPServer(("127.0.0.1", 0), ClosedGate) as gate:
            threading.Thread(target=gate.serve_forever, daemon=True).start()
            yield gate.server_address[1], []
            gate.shutdown()
    else:
        handler = Refuses(step)
        server = Controller(handler, hostname="127.0.0.1", port=free_port())
        server.start()
        try:
            yield server.port, handler.letters
        finally:
            server.stop()


def use_server(settings: Any, port: int) -> None:
    """Mail goes there from now on."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
