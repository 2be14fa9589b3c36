"""Packages of evidence: ordered by who prepares what is sent, made in the background, kept for a few days.

One folder of the private storage, `paket/`: finished packages, and a folder a package while one is being made. Only
this module writes there. A worker that dies half-way leaves its folder; the next try, or the sweep, throws it away.
"""

import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from accounts.models import User
from domains.models import Indicator
from evaluations import permissions
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evidence.models.document import evidence_storage
from history.models import DownloadLog
from jobs import queue
from outputs import generated_files
from outputs.models import Package
from outputs.packages.package_plan import package_remarks, zip_plans
from outputs.packages.package_zip import PackageWriter, copy_stream
from outputs.packages.queries import package_contents
from regions import clock

BUILD_TASK = "outputs.build_package"
FOLDER = "paket"
WRITTEN_PERCENT = 95  # percent; the rest is the checksum of the whole
NOTHING_TO_PACK = (
    "Tidak ada data dukung dan penjelasan yang dapat dimuat. Periksa apakah data dukungnya sudah "
    "diterima, lalu buat ulang."
)
NO_FILE_TO_PACK = (
    "Indikator ini belum mempunyai berkas untuk ZIP. Penjelasan dan tautannya disalin dari halaman Salin ke TAUVAL."
)


@transaction.atomic
def order_package(
    *,
    evaluation: Evaluation,
    indicator: Indicator | None,
    accepted_only: bool,
    site: str,
    by: User,
    is_repair: bool = False,
    searchable: bool = True,
) -> Package:
    """A package of one indicator or of all; the same one that is still being made is not begun twice."""
    permissions.require("order_package", by, evaluation)
    asked = {"evaluation": evaluation, "indicator": indicator, "accepted_only": accepted_only, "is_repair": is_repair}
    asked["searchable"] = searchable
    return generated_files.order_file(Package, BUILD_TASK, asked, by, site=site.rstrip("/"))


def make_package(package_id: str, report: queue.JobProgress) -> None:
    """Make the package (background). Doing it twice makes it once; what the asker may not see now stays out."""
    related = Package.objects.select_related("evaluation__region", "evaluation__instrument", "indicator", "asked_by")
    package = related.get(pk=package_id)
    if package.path:
        return
    if refusal := permissions.why_not_allowed("order_package", package.asked_by, package.evaluation):
        _remark(package, refusal)
        return
    contents = package_contents(package, package.asked_by)
    if not contents.chapters:
        _remark(package, NOTHING_TO_PACK)
        return
    plans = zip_plans(contents)
    if package.indicator_id and plans[0].is_empty:
        _remark(package, NO_FILE_TO_PACK, package_remarks(contents, plans))
        return
    # A zip knows no time zone: the region's own time.
    moment = clock.now().astimezone(ZoneInfo(package.evaluation.region.time_zone))
    writer = PackageWriter(contents, plans, moment)
    with _try_folder(package) as folder:
        # Write it, reckon its checksum, and put it in its place if this worker still has the job.
        path = folder / "paket.zip"
        report.now(0)
        writer.write(path, lambda done: report(min(WRITTEN_PERCENT, WRITTEN_PERCENT * done // max(writer.work, 1))))
        with path.open("rb") as source:
            checksum = copy_stream(source, None, lambda size: report(WRITTEN_PERCENT))
        _publish_package(package, writer, path, checksum, report)


def _publish_package(
    package: Package, writer: PackageWriter, path: Path, checksum: str, report: queue.JobProgress
) -> None:
    size = path.stat().st_size
    staged = evidence_storage().stage(f"{FOLDER}/{package.pk}.zip", path)
    with transaction.atomic():
        report.now(99)  # holds the job's row: nobody takes it over while the file changes its name
        staged.finish()
        package.path, package.size, package.sha256 = staged.name, size, checksum
        package.remarks, package.expires_at = writer.remarks, generated_files.file_expiry()
        package.save(update_fields=["path", "size", "sha256", "remarks", "expires_at"])
        package.versions.set(writer.versions)
    # All orders of this person for the same thing.
    same_orders = Package.objects.filter(
        evaluation=package.evaluation_id,
        indicator=package.indicator_id,
        accepted_only=package.accepted_only,
        is_repair=package.is_repair,
        searchable=package.searchable,
        asked_by=package.asked_by_id,
    )
    for older in same_orders.exclude(pk=package.pk).exclude(path=""):
        _clear(older)


def fail_package(package_id: str) -> None:
    """The last try has failed: the page stops waiting, and nothing half-made stays."""
    shutil.rmtree(_package_workspace(package_id), ignore_errors=True)


def _remark(package: Package, words: str, more: Sequence[dict[str, str]] = ()) -> None:
    """Why there is no file."""
    Package.objects.filter(pk=package.pk).update(remarks=[{"text": words, "link": ""}, *more])


def _package_workspace(package_id: object) -> Path:
    return evidence_storage().workplace(f"{FOLDER}/{package_id}")


@contextmanager
def _try_folder(package: Package) -> Iterator[Path]:
    """An empty folder for this try alone; those of earlier tries go, this one goes at the end."""
    shop = _package_workspace(package.pk)
    shutil.rmtree(shop, ignore_errors=True)
    folder = shop / uuid.uuid4().hex
    for step in (shop.parent, shop, folder):
        step.mkdir(mode=settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS, parents=True, exist_ok=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):  # another worker has begun in it
            shop.rmdir()


def why_not_download_package(package: Package, user: User) -> str | None:
    """Why the asker may not download it now; None if they may. For others it does not exist."""
    return permissions.why_not_allowed("order_package", user, package.evaluation)


def package_download_name(package: Package) -> str:
    """As the ministry's application takes it: one zip an indicator."""
    what = f"Indikator-{package.indicator.number:02}" if package.indicator else "Paket"
    what = f"Perbaikan-{what}" if package.is_repair else what
    return f"{what}-{package.evaluation.region.code}-{package.evaluation.year}.zip"


@transaction.atomic
def download_package(*, package: Package, by: User) -> str:
    """Log the download, of the package and of each file in it; returns the file's name in the storage."""
    if refusal := why_not_download_package(package, by):
        raise Refused(refusal)
    DownloadLog.objects.log(package, by=by, files=package.versions.only("pk"))
    return package.path


def delete_expired_packages() -> int:
    """Packages past their days, and what nobody knows; returns how many expired."""
    return generated_files.delete_expired_files(Package, FOLDER, _clear)


def _clear(package: Package) -> None:
    package.versions.clear()
    generated_files.clear_file(package)
