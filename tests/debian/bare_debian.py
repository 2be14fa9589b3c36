"""A bare Debian in a folder: what mmdebstrap makes of a release, entered by chroot, with systemd there and not booted.

It shares this machine's network, so the ports of a site must be free here. What a real machine has and a folder has
not stands beside: `systemctl` (stand_in_systemctl.py), and an `editor` that types what the test tells it.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
RELEASES = {"12": "bookworm", "13": "trixie"}
CERTIFICATES = Path("etc/ssl/certs/ca-certificates.crt")
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
MOUNTS = (("proc", "proc", "proc"), ("--rbind", "/dev", "dev"), ("tmpfs", "tmpfs", "run"))
EDITOR = '#!/bin/sh\nexec sed -i -f /root/edits.sed "$1"\n'
LONGEST_COMMAND = 1200  # seconds


class CommandFailed(Exception):
    """A command of the page that did not end well; the text is the command and what it said."""


def make_tree(release: str, tree: Path) -> None:
    """Debian 12 or 13, as bare as an administrator may find it; it trusts what this machine trusts."""
    command = ["mmdebstrap", "--variant=minbase", "--include=ca-certificates,systemd,procps", RELEASES[release]]
    subprocess.run([*command, str(tree)], check=True, capture_output=True)
    if (own := Path("/") / CERTIFICATES).exists():
        shutil.copyfile(own, tree / CERTIFICATES)
    write(tree / "usr/local/sbin/systemctl", (HERE / "stand_in_systemctl.py").read_text())
    write(tree / "usr/local/bin/editor", EDITOR)


def write(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


class Machine:
    """One Debian: `run` does a command of the page as root, where the one before has left off."""

    def __init__(self, tree: Path) -> None:
        self.tree, self.folder = tree, "/root"
        kept = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
        self.env = {name: os.environ[name] for name in kept if name in os.environ}
        # No question while packages come in: nobody sits there; pip believes the machine's certificates.
        self.env |= {"PATH": PATH, "HOME": "/root", "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        self.env |= {"PIP_CERT": f"/{CERTIFICATES}", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}

    def run(self, command: str) -> str:
        """What it said. `CommandFailed` when it did not end with 0."""
        shell = f"cd {self.folder} && {{ {command}\n}}\nended=$?; pwd > /root/.where; exit $ended"
        done = subprocess.run(
            ["chroot", str(self.tree), "bash", "-c", shell],
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=LONGEST_COMMAND,
            check=False,
        )
        if done.returncode:
            raise CommandFailed(f"{command}\n{done.stdout[-3000:]}")
        self.folder = (self.tree / "root/.where").read_text().strip()
        return done.stdout

    def type_into_files(self, edits: dict[str, str]) -> None:
        """What the administrator will write when an editor opens: the value of each variable of the settings."""
        lines = [f"s|^#* *{name}=.*|{name}={value}|" for name, value in edits.items()]
        (self.tree / "root/edits.sed").write_text("\n".join(lines) + "\n")

    def stop(self) -> None:
        """As when the machine is shut down."""
        for name in ("kawal-web", "kawal-worker", "kawal-reader", "kawal-beat", "nginx", "redis-server", "postgresql"):
            self.quietly(f"systemctl stop {name}")

    def start(self) -> None:
        """Debian's services, those that are installed."""
        for name in ("postgresql", "redis-server", "nginx"):
            self.quietly(f"systemctl start {name}")

    def quietly(self, command: str) -> None:
        """For what belongs to the machine and not to the page."""
        subprocess.run(
            ["chroot", str(self.tree), "bash", "-c", command], env=self.env, capture_output=True, check=False
        )


def copy_tree(tree: Path, to: Path) -> None:
    """All of a machine that stands still, with owners and links; nothing of what is mounted in it."""
    subprocess.run(["cp", "-a", "-x", "--reflink=auto", str(tree), str(to)], check=True)


@contextmanager
def entered(tree: Path) -> Iterator[Machine]:
    """The machine of a tree, with /proc, /dev and the names of the network; all of it stops with the block."""
    shutil.copyfile("/etc/resolv.conf", tree / "etc/resolv.conf")
    for kind, source, place in MOUNTS:
        words = [kind, source] if kind.startswith("--") else ["-t", kind, source]
        subprocess.run(["mount", *words, str(tree / place)], check=True)
    subprocess.run(["mount", "--make-rslave", str(tree / "dev")], check=True)
    machine = Machine(tree)
    try:
        yield machine
    finally:
        machine.stop()
        for _, _, place in MOUNTS:
            subprocess.run(["umount", "--recursive", "--lazy", str(tree / place)], check=False)
