"""Writes a package: streamed from the storage in pieces, so that no file is ever in memory as a whole."""

import hashlib
import zipfile
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import IO, BinaryIO
from uuid import UUID

from evidence.models import DocumentVersion
from outputs.packages.manifest import manifest_workbook
from outputs.packages.package_plan import CHECKSUM_FILE, ZipPlan, explanation_text, package_remarks
from outputs.packages.queries import PackageContents

PIECE = 256 * 1024
FILE_MODE = 0o100644 << 16  # a plain file that everybody may read, once unpacked
ProgressCallback = Callable[[int], None]


class ChecksummedZip:
    """A zip of stored entries (evidence is compressed already) that ends with the checksums of all others."""

    def __init__(self, path: Path, moment: datetime, advance: ProgressCallback) -> None:
        self.archive = zipfile.ZipFile(path, "w", zipfile.ZIP_STORED)
        self.moment, self.advance = moment, advance
        self.lines: list[str] = []

    def __enter__(self) -> "ChecksummedZip":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            content = "".join(self.lines).encode()
            self.add(CHECKSUM_FILE, len(content), BytesIO(content))
        self.archive.close()

    def add(self, name: str, size: int, source: BinaryIO) -> str:
        """One entry; returns its SHA-256."""
        entry = zipfile.ZipInfo(name, self.moment.timetuple()[:6])
        entry.external_attr, entry.file_size = FILE_MODE, size
        with self.archive.open(entry, "w") as target:
            checksum = copy_stream(source, target, self.advance)
        self.lines.append(f"{checksum}  {name}\n")
        return checksum


def copy_stream(source: BinaryIO, target: IO[bytes] | None, advance: ProgressCallback) -> str:
    """Piece by piece, `advance` hears of the bytes of each; returns the SHA-256. Without a target it only reads."""
    digest = hashlib.sha256()
    while piece := source.read(PIECE):
        digest.update(piece)
        if target:
            target.write(piece)
        advance(len(piece))
    return digest.hexdigest()


def _ignore_progress(done: int) -> None:
    """Nobody listens."""


class PackageWriter:
    """One package into one file. `versions` and `remarks` tell afterwards what is in it and what is not."""

    def __init__(self, contents: PackageContents, plans: list[ZipPlan], moment: datetime) -> None:
        self.contents, self.plans, self.moment = contents, plans, moment
        self.done = 0
        self.tell: ProgressCallback = _ignore_progress
        self.remarks = package_remarks(contents, plans)
        self.versions: set[DocumentVersion] = set()
        self.sums: dict[tuple[int, UUID], str] = {}

    @property
    def work(self) -> int:
        """How many bytes there are to copy, but for the small texts."""
        once = sum(plan.bytes for plan in self.plans)
        return once if self.contents.package.indicator_id else 2 * once

    def write(self, path: Path, tell: ProgressCallback) -> None:
        """`tell` hears after each piece how many bytes have been copied in all."""
        self.tell = tell
        if self.contents.package.indicator_id:
            self._write_one(path, self.plans[0], with_manifest=True)
        else:
            self._write_all(path)

    def advance(self, size: int) -> None:
        self.done += size
        self.tell(self.done)

    def _write_all(self, path: Path) -> None:
        """The zips of the indicators with files, each made beside the package and thrown away once it is inside."""
        part = path.with_suffix(".bagian")
        with ChecksummedZip(path, self.moment, self.advance) as outer:
            for plan in self.plans:
                if plan.is_empty:
                    self._add_text(outer, plan)
                    continue
                self._write_one(part, plan)
                with part.open("rb") as source:
                    outer.add(plan.zip_name, part.stat().st_size, source)
                part.unlink()
            self._add_manifest(outer, "Manifes.xlsx")

    def _write_one(self, path: Path, plan: ZipPlan, with_manifest: bool = False) -> None:
        with ChecksummedZip(path, self.moment, self.advance) as archive:
            for piece in plan.inside:
                version, file = piece.version, piece.file
                assert file  # what has none stands outside
                with file.storage.open(str(file.name), "rb") as source:
                    checksum = archive.add(piece.name, piece.size, source)  # type: ignore[arg-type]  # File proxies its stream
                self.sums[plan.chapter.number, version.pk] = checksum
                self.versions.add(version)
                if checksum != piece.sha256:
                    words = "isi berkas tidak sama lagi dengan yang diunggah; periksa berkas ini sebelum mengirim paket"
                    note = f"Indikator {plan.chapter.number}, {version.document.title}: {words}."
                    self.remarks.append({"text": note, "link": piece.link})
            self._add_text(archive, plan)
            if with_manifest:
                self._add_manifest(archive, plan.manifest_name)

    def _add_text(self, archive: ChecksummedZip, plan: ZipPlan) -> None:
        """The explanation; of an indicator without a file it is all there is, and stands without a zip around it."""
        text = explanation_text(plan, self.contents.evaluation.is_sample).encode()
        archive.add(plan.text_name, len(text), BytesIO(text))

    def _add_manifest(self, archive: ChecksummedZip, name: str) -> None:
        content = manifest_workbook(self.contents, self.plans, self.sums, [remark["text"] for remark in self.remarks])
        archive.add(name, len(content), BytesIO(content))
