"""Which block of docs/operasi.md is done when, on which machine; and which are not, and why."""

import time
from collections.abc import Callable, Iterator

from tests.debian.bare_debian import Machine
from tests.debian.page_commands import PageBlock, blocks_of

PAGE = "operasi.md"
# Told by the first command of a block.
NOT_DONE = {
    "pengalihan masuk    https://spbe.kota.go.id/masuk/penyedia/kota/kembali/": "addresses, no commands",
    "cp deploy/env.contoh deploy/env": "python -m tests.image builds the image and starts it",
    "systemctl restart kawal-web kawal-worker kawal-reader": "needs a bucket: tests/services/test_two_hosts.py has one",
    "kawal backup s3://cadangan-spbe/kota --check": "needs a bucket: tests/services/test_two_hosts.py has one",
}
SCRIPT, SERVICES = "cat > /usr/local/bin/kawal", "cp deploy/systemd/kawal-*.service /etc/systemd/system/"
CERTIFICATE = "install -d -m 0700 /etc/ssl/kawal"
BACKUPS = "var/backups/kawal-spbe"


class PageWay:
    """The page's blocks by what they are for."""

    def __init__(self) -> None:
        self.blocks = [block for block in blocks_of(PAGE) if block.first not in NOT_DONE]

    def section(self, number: str) -> list[PageBlock]:
        return [block for block in self.blocks if block.section == number]

    def _until(self, start: str) -> int:
        """The place after the block of section 1 that begins so."""
        return 1 + next(n for n, block in enumerate(self.section("1")) if block.first.startswith(start))

    def until_script(self) -> list[PageBlock]:
        """What every new machine gets, also one that is restored: up to the command `kawal`."""
        return self.section("1")[: self._until(SCRIPT)]

    def until_services(self) -> list[PageBlock]:
        """From there to the running site."""
        return self.section("1")[self._until(SCRIPT) : self._until(SERVICES)]

    def from_certificate(self) -> list[PageBlock]:
        """The same for what has been restored, which is not prepared again."""
        return self.section("1")[self._until(CERTIFICATE) - 1 : self._until(SERVICES)]

    def checked(self) -> list[PageBlock]:
        """The first backup and the doctor."""
        return [self.section("1")[self._until(SERVICES)]]

    def lost_factor(self) -> list[PageBlock]:
        """What comes when somebody has a second step, and has lost it."""
        return self.section("1")[self._until(SERVICES) + 1 :]

    def restored(self) -> PageBlock:
        return self.section("4")[0]

    def other_database(self) -> PageBlock:
        return self.section("4")[1]


def written_for(machine: Machine, told: dict[str, str]) -> Callable[[str], str]:
    """A command with what its reader puts in place of the words in capitals."""

    def said(command: str) -> str:
        for word, value in told.items():
            command = command.replace(word, value)
        return command.replace("TIME", newest_backup(machine)) if "/TIME" in command else command

    return said


def newest_backup(machine: Machine) -> str:
    return sorted(path.name for path in (machine.tree / BACKUPS).iterdir() if path.name != "files")[-1]


def do(machine: Machine, blocks: list[PageBlock], told: dict[str, str]) -> Iterator[tuple[str, float, str]]:
    """Each command, its seconds and what it said, in the order of the page. Raises `CommandFailed`."""
    written = written_for(machine, told)
    for block in blocks:
        for command in block.commands:
            began = time.monotonic()
            said = machine.run(written(command))
            if command.startswith("apt-get install"):
                machine.start()  # what Debian does by itself where systemd is booted
            yield command, time.monotonic() - began, said
