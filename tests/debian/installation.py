"""One city on one Debian by the page: installed, used, kept, upgraded, and restored on another machine."""

import subprocess
from pathlib import Path

from tests.debian.bare_debian import Machine, copy_tree, entered
from tests.debian.offered_program import NEXT_VERSION, offer_next_version
from tests.debian.page_commands import PageBlock
from tests.debian.site_visit import SiteVisit
from tests.debian.way_of_the_page import BACKUPS, PageWay, do

SITE, TOKEN, ACCOUNT = "spbe.kota.go.id", "kunci-uji-metrik", "sri"
TOLD = {"ALAMAT-REPOSITORI": "/srv/kawal.git", "NAMA_AKUN": ACCOUNT, "KUNCI": TOKEN}
# What an administrator types into the settings: on the first machine, for a while on the other one, and at its end.
SETTINGS = {
    "SECRET_KEY": "kunci-uji-di-Debian-polos-0123456789-abcdefghij",
    "EMAIL_URL": "consolemail://",
    "METRICS_TOKEN": TOKEN,
}
SQLITE = {"DATABASE_URL": "sqlite:////var/lib/kawal-spbe/db.sqlite3"}
POSTGRESQL = {"DATABASE_URL": "postgres:///kawal", "EVIDENCE_ROOT": "/var/lib/kawal-spbe/bukti"}


class Installation:
    """Two machines of one release: the city's, and the one on which its backup comes to life again."""

    def __init__(self, bare: Path, folder: Path) -> None:
        self.city, self.other, self.way = folder / "kota", folder / "lain", PageWay()
        copy_tree(bare, self.city)
        self.visit = SiteVisit(self.city, SITE, ACCOUNT)

    def follow(self) -> None:
        """From the first line of the page to the last; raises `CommandFailed`, or `AssertionError` of the site."""
        with entered(self.city) as machine:
            self._install(machine)
            self._use_and_upgrade(machine)
        with entered(self.other) as machine:
            self._restore_elsewhere(machine)

    def _install(self, machine: Machine) -> None:
        machine.type_into_files(SETTINGS)
        self._do(machine, self.way.until_script())
        machine.stop()
        copy_tree(self.city, self.other)
        machine.start()
        self._do(machine, self.way.until_services())

    def _use_and_upgrade(self, machine: Machine) -> None:
        self.visit.become_first_admin()
        self.visit.send_a_file()
        self.visit.take_the_file()
        self._do(machine, [*self.way.checked(), *self.way.section("2"), *self.way.section("3")])
        offer_next_version(self.city)
        self._do(machine, self.way.section("5"))
        assert self.visit.version() == NEXT_VERSION
        self.visit.sign_in()
        self.visit.take_the_file()
        self._do(machine, self.way.section("9"))
        self._do(machine, self.way.lost_factor())

    def _restore_elsewhere(self, machine: Machine) -> None:
        """First as SQLite, from there to PostgreSQL; the rest of section 1 between them."""
        machine.start()
        subprocess.run(["cp", "-a", f"{self.city / BACKUPS}/.", str(self.other / BACKUPS)], check=True)
        machine.type_into_files(SETTINGS | SQLITE)
        machine.run("editor /etc/kawal-spbe/env")
        self._do(machine, [self.way.restored(), *self.way.from_certificate()])
        machine.type_into_files(SETTINGS | POSTGRESQL)
        self._do(machine, [self.way.other_database()])
        self.visit = self.visit.on(self.other)
        self.visit.sign_in()
        self.visit.take_the_file()

    def _do(self, machine: Machine, blocks: list[PageBlock]) -> None:
        for command, seconds, _ in do(machine, blocks, TOLD):
            print(f"  {seconds:6.1f} s  {command.splitlines()[0][:110]}", flush=True)
