"""The life of a package: who orders it, what a dying worker leaves, who takes it, and its end."""

import shutil
from datetime import timedelta

import pytest

from accounts.models import Membership
from evaluations.permissions import Refused
from evidence.models import Document
from history.models import DownloadLog
from jobs import queue
from outputs.models import Package
from outputs.packages import package_orders
from regions import clock
from regions.models import Region
from tests.packing import Report, built, cite, document, entries, folder, names, ordered, texts


def test_what_the_asker_may_not_see_stays_out_and_is_counted(city):
    tabanan = Region.objects.create(code="51.02", name="Tabanan", kind="kabupaten", time_zone="Asia/Makassar")
    cite(city, document(city, "Kota"), "I21-L2-01")
    cite(city, document(city, "Kabupaten", region=tabanan), "I21-L2-01")
    package = built(city, 21)
    assert names(package)[:-3] == ["21.a.Kota.pdf"]
    assert texts(package) == ["1 data dukung tidak disertakan karena dokumennya di luar hak akses Anda."]


def test_who_has_lost_the_role_since_the_order_gets_no_file(city):
    cite(city, document(city, "Perwali"), "I21-L2-01")
    package = ordered(city, 21)
    Membership.objects.filter(user=city.people["diskominfo"]).update(is_active=False)
    package_orders.make_package(str(package.pk), Report())
    package.refresh_from_db()
    assert (package.path, folder().exists()) == ("", False)
    assert texts(package) == [
        "Hanya Diskominfo, asesor internal, penanggung jawab, dan koordinator yang menyusun paket data dukung."
    ]


def test_nothing_to_pack_is_said(city):
    cite(city, document(city, "Belum diperiksa"), "I21-L2-01", None)
    package = built(city, 21)
    assert (package.path, package.state) == ("", "kosong")
    assert texts(package) == [package_orders.NOTHING_TO_PACK]


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("diskominfo", True),
        ("asesor_internal", True),
        ("penanggung_jawab", True),
        ("koordinator", True),
        ("auditor", False),
        ("admin", False),
        ("pimpinan", False),
        ("opd", False),
        ("kepala_opd", False),
        ("asesor_eksternal", False),
    ],
)
def test_who_orders(city, role, may):
    if may:
        assert ordered(city, by=role).asked_by == city.people[role]
    else:
        with pytest.raises(Refused):
            ordered(city, by=role)
        assert Package.objects.count() == 0


def test_pressing_twice_makes_one_package_and_another_choice_another(city):
    first = ordered(city, 21)
    assert ordered(city, 21) == first
    assert len({first.pk, ordered(city).pk, ordered(city, 21, accepted_only=False).pk}) == 3
    assert ordered(city, 21, by="koordinator") != first


def test_a_newer_package_of_the_same_things_replaces_the_older_one(city):
    cite(city, document(city, "Perwali"), "I21-L2-01")
    older, other = built(city, 21), built(city, 21, by="koordinator")
    newer = built(city, 21)
    older.refresh_from_db()
    assert (older.path, older.state) == ("", "kedaluwarsa")
    assert {path.name for path in folder().iterdir()} == {f"{newer.pk}.zip", f"{other.pk}.zip"}


class Dies(Report):
    """A worker that is killed when it has come that far: no clean-up of its own."""

    def __init__(self, at):
        super().__init__()
        self.at = at

    def __call__(self, percent):
        super().__call__(percent)
        if percent >= self.at:
            raise KeyboardInterrupt

    now = __call__


@pytest.mark.parametrize("at", [1, 95, 99])
def test_a_worker_that_dies_half_way_leaves_nothing_and_the_next_makes_it(city, at, monkeypatch):
    cite(city, document(city, "Perwali", b"x" * 600_000), "I21-L2-01")
    package = ordered(city)
    tidy = shutil.rmtree
    monkeypatch.setattr(shutil, "rmtree", lambda *args, **options: None)  # a killed process tidies nothing
    with pytest.raises(KeyboardInterrupt):
        package_orders.make_package(str(package.pk), Dies(at))
    monkeypatch.setattr(shutil, "rmtree", tidy)
    package.refresh_from_db()
    assert (package.path, [path.name for path in folder().iterdir()]) == ("", [str(package.pk)])
    package_orders.make_package(str(package.pk), Report())
    package.refresh_from_db()
    assert [path.name for path in folder().iterdir()] == [f"{package.pk}.zip"]
    assert entries(entries(package)["Indikator-21.zip"])["21.a.Perwali.pdf"] == b"x" * 600_000


def test_made_is_made_however_often_the_job_runs(city):
    cite(city, document(city, "Perwali"), "I21-L2-01")
    package = built(city, 21)
    Document.objects.update(title="Judul lain")
    package_orders.make_package(str(package.pk), Report())
    assert names(Package.objects.get())[0] == "21.a.Perwali.pdf"


def test_a_worker_that_was_taken_over_publishes_nothing(city):
    cite(city, document(city, "Perwali"), "I21-L2-01")
    package = ordered(city, 21)
    slow = queue.JobProgress(queue.claim(package.job_id))
    clock.set_now(clock.now() + timedelta(minutes=3))
    queue.claim(package.job_id)
    with pytest.raises(queue.JobTakenOver):
        package_orders.make_package(str(package.pk), slow)
    package.refresh_from_db()
    assert (package.path, list(folder().iterdir())) == ("", [])


def test_progress_goes_up_to_the_end(city):
    for number in range(4):
        cite(city, document(city, f"Dokumen {number}", bytes([number]) * 400_000), "I21-L2-01")
    package, report = ordered(city), Report()
    package_orders.make_package(str(package.pk), report)
    assert report.told == sorted(report.told)
    assert (report.told[0], report.told[-1], len(set(report.told)) > 10) == (0, 99, True)


def test_a_job_without_hope_leaves_nothing_and_says_so(city, monkeypatch):
    cite(city, document(city, "Perwali"), "I21-L2-01")
    package = ordered(city, 21)
    monkeypatch.setattr(
        "outputs.packages.package_orders.copy_stream", lambda *args: (_ for _ in ()).throw(OSError("disk penuh"))
    )
    for _ in range(queue.MAX_ATTEMPTS):
        queue.run_long(package.job_id, package_orders.make_package, package_orders.fail_package)
    package = Package.objects.select_related("job").get()
    assert (package.state, list(folder().iterdir())) == ("gagal", [])


def test_the_download_is_logged_for_the_package_and_for_each_file_in_it(city):
    inside = [document(city, f"Dokumen {number}") for number in range(3)]
    for version in inside:
        cite(city, version, "I21-L2-01")
    cite(city, document(city, "Tautan", url="https://contoh.go.id/"), "I21-L2-01")
    package = built(city, 21)
    assert package_orders.download_package(package=package, by=city.people["diskominfo"]) == package.path
    lines = DownloadLog.objects.values_list("subject_type", "subject_id", "inside", "by__username", "shown")
    files = [("evidence.documentversion", str(v.pk), str(package.pk), "diskominfo", False) for v in inside]
    assert sorted(lines) == sorted([("outputs.package", str(package.pk), "", "diskominfo", False), *files])


def test_the_sweep_removes_what_expired_and_what_nobody_knows(city):
    cite(city, document(city, "Perwali"), "I21-L2-01")
    old = built(city, 21)
    clock.set_now(clock.now() + timedelta(days=2))
    young = built(city)
    (folder() / "tak-dikenal.zip").write_bytes(b"x")
    (folder() / "sisa").mkdir()
    waiting = ordered(city, 4)
    (folder() / str(waiting.pk)).mkdir()
    clock.set_now(clock.now() + timedelta(days=1))
    assert package_orders.delete_expired_packages() == 1
    old.refresh_from_db()
    assert (old.path, old.remarks, old.versions.count(), old.state) == ("", [], 0, "kedaluwarsa")
    assert {path.name for path in folder().iterdir()} == {f"{young.pk}.zip", str(waiting.pk)}
    assert package_orders.delete_expired_packages() == 0


@pytest.mark.parametrize("files", [1, 12])
def test_the_builder_asks_the_database_equally_often_for_one_and_for_many_files(city, files, django_assert_num_queries):
    for number in range(files):
        cite(city, document(city, f"Dokumen {number}"), "I21-L2-01" if number % 2 else "I04-L2-01")
    package = ordered(city)
    with django_assert_num_queries(BUILD_QUERIES):
        package_orders.make_package(str(package.pk), Report())


BUILD_QUERIES = 12
