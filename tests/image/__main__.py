"""`python -m tests.image` builds the image of the Dockerfile and starts it as the user that it names.

Without a registry: the base is made of Debian's packages (mmdebstrap), and buildah builds and runs in a chroot. Needs
root, `apt-get install buildah mmdebstrap`, and some minutes. Answers 1 when a statement fails, 2 without a program.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.load.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
BASE, IMAGE = "docker.io/library/debian:12-slim", "localhost/kawal-spbe:uji"
CERTIFICATES = Path("etc/ssl/certs/ca-certificates.crt")
LONGEST_START = 60  # seconds


def main() -> int:
    lacking = [program for program in ("buildah", "mmdebstrap") if not shutil.which(program)]
    if lacking or os.geteuid():
        print(f"tests.image: butuh root dan {', '.join(lacking) or 'tidak ada lagi'}", file=sys.stderr)
        return 2
    os.environ |= {"BUILDAH_ISOLATION": "chroot", "STORAGE_DRIVER": "vfs"}
    with tempfile.TemporaryDirectory() as folder:
        make_base(Path(folder))
    built = time.monotonic()
    said("buildah", "bud", "--quiet", "--pull-never", "--tag", IMAGE, str(ROOT))
    print(f"image built in {time.monotonic() - built:.0f} s")
    with container() as run:
        return 1 if check(run) else 0


def make_base(folder: Path) -> None:
    """Debian 12 as the image that the Dockerfile begins with; it trusts the certificates that this machine trusts."""
    tree = folder / "debian"
    said("mmdebstrap", "--variant=minbase", "--include=ca-certificates", "bookworm", str(tree))
    if (own := Path("/") / CERTIFICATES).exists():
        shutil.copyfile(own, tree / CERTIFICATES)
    empty = said("buildah", "from", "scratch").strip()
    said("buildah", "add", "--quiet", empty, str(tree), "/")
    said("buildah", "commit", "--quiet", "--rm", empty, BASE)


@contextmanager
def container() -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """`run(command…)` starts a command in a container of the image, with a city's settings and nobody's data."""
    name = said("buildah", "from", "--pull-never", IMAGE).strip()
    values = {
        "LOCAL": "0",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ALLOWED_HOSTS": "contoh.go.id",
        "EMAIL_URL": "consolemail://",
    }
    given = [part for key, value in values.items() for part in ("--env", f"{key}={value}")]

    def run(*command: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(["buildah", "run", *given, name, "--", *command], stdout=subprocess.PIPE, text=True)

    try:
        yield run
    finally:
        said("buildah", "rm", name)


def check(run: Callable[..., "subprocess.Popen[str]"]) -> list[str]:
    """The statements about the image that do not hold, each printed."""
    user = output(run("id", "-u"))
    written = output(
        run("sh", "-c", "find / -xdev -writable -not -path '/proc/*' -type d -o -perm -4000 -type f | sort")
    )
    stored = output(run("sh", "-c", "python manage.py prepare >/dev/null && echo siap"))
    programs = [output(run("sh", "-c", f"command -v {name}")) for name in ("tesseract", "soffice")]
    found = {
        "runs as nobody of the machine": user == "10001",
        "reads scans and old Office files": all(programs),
        "changes nothing of the program": written == "",
        "makes its tables": stored == "siap",
        "answers": answers(run),
    }
    for statement, holds in found.items():
        print(f"{'ok ' if holds else 'NOT'} {statement}")
    return [statement for statement, holds in found.items() if not holds]


def answers(run: Callable[..., "subprocess.Popen[str]"]) -> bool:
    """Whether the web process of the image says that it lives."""
    port = free_port()
    server = run(
        "gunicorn", "--config", "deploy/gunicorn.conf.py", "--bind", f"127.0.0.1:{port}", "--no-control-socket"
    )
    until = time.monotonic() + LONGEST_START
    try:
        while time.monotonic() < until and server.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                    return json.load(answer)["status"] == "ok"
            except OSError:
                time.sleep(0.5)
        return False
    finally:
        server.terminate()
        server.wait(30)


def output(started: "subprocess.Popen[str]") -> str:
    """All that a command said, without blanks around it."""
    return started.communicate()[0].strip()


def said(*command: str) -> str:
    """What a command printed; raises when it failed."""
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
