"""A scanned page letter by letter, in a process of its own; where OCRmyPDF is there, also as a page that is searched.

Words and copy come from one reading. A hostile page can eat any amount of time and memory: each page has a child with
limits and no network. Run as `python -m evidence.files.scan_reading page pdf 3` with the file on stdin: a JSON line
with the words, then the page as a PDF, or nothing where none was made; `join FOLDER` puts such pages in the place of
the file's own. Pure, no Django.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO

from evidence.files.page_texts import plain_text
from uploads import children

if TYPE_CHECKING:
    import pypdfium2

# Seconds for one page, all its programs together: of computing, of waiting (below `jobs.queue.STALE_AFTER`).
PAGE_CPU, PAGE_WAIT = 30, 90
JOIN_CPU, JOIN_WAIT = 30, 90  # and to put the pages together
OUTPUT_BYTES = 300 * 1024 * 1024  # a drawn page before it is packed, or the whole copy
PAGE_LETTERS = 100_000
DOTS = 200  # an inch: half the time of 300 dots, and hardly a word less
MOST_PIXELS = 25_000_000  # of a page as it is drawn at DOTS; a larger one is drawn smaller and gets no copy
MOST_IMAGE_PIXELS = 40_000_000  # of a scan: A4 at 600 dots an inch has 35 million
READ_MEGAPIXELS = 8.0  # what Tesseract is given of a page: A4 at nearly 300 dots
LANGUAGE = "ind"
NO_TESSERACT = "Tesseract tidak terpasang di server ini, jadi halaman pindaian tidak dibaca."
NO_INDONESIAN = "Tesseract tanpa bahasa Indonesia (tesseract-ocr-ind), jadi halaman pindaian tidak dibaca."
NO_OCRMYPDF = "OCRmyPDF tidak terpasang di server ini, jadi salinan yang dapat dicari tidak dibuat."
MISSING = (NO_TESSERACT, NO_INDONESIAN, NO_OCRMYPDF)


def read_scan(stream: BinaryIO, kind: str, page: int, target: IO[bytes]) -> str | None:
    """The words of one scanned page, and into `target` the page as a searchable PDF where one was made.

    None where it took too long or could not be drawn.
    """
    with tempfile.TemporaryFile() as said:
        try:
            children.run_child(__name__, "page", kind, str(page), stream=stream, seconds=PAGE_WAIT, output=said)
            said.seek(0)
            words = str(json.loads(said.readline()))
        except (children.ChildFailed, ValueError):
            return None
        shutil.copyfileobj(said, target)
    return words


def join_pages(stream: BinaryIO, folder: Path, target: IO[bytes]) -> None:
    """Write the PDF with the pages of `folder` ("3.pdf") in the place of its own. Raises `children.ChildFailed`."""
    children.run_child(__name__, "join", str(folder), stream=stream, seconds=JOIN_WAIT, output=target)


@cache
def why_no_scans() -> str:
    """What is missing on this machine to read scans; "" where nothing is."""
    program = shutil.which("tesseract")
    if program is None:
        return NO_TESSERACT
    try:
        answer = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=20, check=True)  # noqa: S603
    except (subprocess.SubprocessError, OSError):
        return NO_TESSERACT
    return "" if LANGUAGE in answer.stdout.split() else NO_INDONESIAN


@cache
def why_no_copies() -> str:
    """What is missing on this machine to make searchable copies; "" where nothing is."""
    return why_no_scans() or ("" if find_spec("ocrmypdf") else NO_OCRMYPDF)


# --- in the child -----------------------------------------------------------------------------------


def _say_page(stream: BinaryIO, kind: str, number: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tempfile.tempdir = name  # whatever a library writes meanwhile goes with it
        single = _single_page(stream, kind, number, folder) if find_spec("ocrmypdf") else None
        words, copy = (_searchable(single, folder), folder / "copy.pdf") if single else (None, None)
        if words is None:
            words, copy = _plain(stream, kind, number, folder), None
        print(json.dumps(plain_text(words)[:PAGE_LETTERS]), flush=True)
        if copy:
            with copy.open("rb") as made:
                shutil.copyfileobj(made, sys.stdout.buffer)


def _single_page(stream: BinaryIO, kind: str, number: int, folder: Path) -> Path | None:
    """The page as a PDF of its own; None where it is too large to be copied within the limits."""
    target = folder / "page.pdf"
    if kind != "pdf":
        return target if _picture_page(stream, target) else None
    import pypdfium2

    document = pypdfium2.PdfDocument(stream)
    if _is_too_large(document[number - 1]):
        return None
    single = pypdfium2.PdfDocument.new()
    single.import_pages(document, [number - 1])
    single.save(target)
    return target


def _is_too_large(page: "pypdfium2.PdfPage") -> bool:
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    if page.get_width() * page.get_height() * (DOTS / 72) ** 2 > MOST_PIXELS:
        return True
    pictures = page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE])
    return any(width * height > MOST_IMAGE_PIXELS for width, height in (one.get_px_size() for one in pictures))


def _picture_page(stream: BinaryIO, target: Path) -> bool:
    """A picture as a page, upright and without what it tells besides its pixels."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(stream) as picture:
        upright = ImageOps.exif_transpose(picture)
    page = upright.convert("L" if upright.mode in ("1", "L", "LA") else "RGB")
    page.info.clear()
    page.save(target, "PDF", resolution=max(page.size) / 11.7, quality=90)  # as long as A4
    return True


def _searchable(single: Path, folder: Path) -> str | None:
    """The words of the page, and `copy.pdf` beside it; None where OCRmyPDF does not take this page."""
    import ocrmypdf

    words = folder / "words.txt"
    try:
        ocrmypdf.ocr(
            single,
            folder / "copy.pdf",
            language=[LANGUAGE],
            output_type="pdf",
            rasterizer="pypdfium",
            mode="redo",  # a page may hold a stamp's few letters beside its picture
            rotate_pages=True,
            oversample=DOTS,  # a picture of a screen is drawn larger to be read
            jobs=1,
            use_threads=True,
            optimize=0,  # the picture stays as it is
            sidecar=words,
            max_ocr_image_mpixels=READ_MEGAPIXELS,
            progress_bar=False,
        )
    except Exception:  # it raises a kind of its own for everything; the page is then read without a copy
        return None
    return words.read_text("utf-8", "ignore").replace("\f", "\n")


def _plain(stream: BinaryIO, kind: str, number: int, folder: Path) -> str:
    """The words alone, of the page as Tesseract needs it and not larger."""
    picture = folder / "page.png"
    _draw(stream, kind, number, picture)
    answer = subprocess.run(  # noqa: S603
        [shutil.which("tesseract") or "tesseract", str(picture), "stdout", "-l", LANGUAGE, "--psm", "1"],
        capture_output=True,
        timeout=PAGE_WAIT,
        check=True,
    )
    return answer.stdout.decode("utf-8", "ignore")


def _draw(stream: BinaryIO, kind: str, number: int, target: Path) -> None:
    stream.seek(0)
    if kind == "pdf":
        import pypdfium2

        drawn = pypdfium2.PdfDocument(stream)[number - 1]
        scale = min(DOTS / 72, (MOST_PIXELS / max(drawn.get_width() * drawn.get_height(), 1)) ** 0.5)
        drawn.render(scale=scale, grayscale=True).to_pil().save(target)
        return
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(stream) as picture:
        ImageOps.exif_transpose(picture).convert("L").save(target)


def _join(stream: BinaryIO, folder: Path, target: IO[bytes]) -> None:
    """Pages that were read come from `folder`, all others from the file."""
    import pypdfium2

    original, joined = pypdfium2.PdfDocument(stream), pypdfium2.PdfDocument.new()
    for number in range(1, len(original) + 1):
        read = folder / f"{number}.pdf"
        if read.exists():
            with pypdfium2.PdfDocument(read) as page:
                joined.import_pages(page)
        else:
            joined.import_pages(original, [number - 1])
    joined.save(target)


def main() -> None:
    os.nice(19)  # pages that people wait for come first
    os.environ["OMP_THREAD_LIMIT"] = "1"
    children.leave_network()
    task, *about = sys.argv[1:]
    seconds = PAGE_CPU if task == "page" else JOIN_CPU
    children.limit_resources(seconds, written=OUTPUT_BYTES)
    children.limit_group(seconds)
    if task == "page":
        _say_page(sys.stdin.buffer, about[0], int(about[1]))
    else:
        _join(sys.stdin.buffer, Path(about[0]), sys.stdout.buffer)


if __name__ == "__main__":
    main()
