"""Several photos as one document: bytes kept, order and turn kept, one PDF page each, bombs refused by their heads."""

import io
import struct
import tempfile
import zlib

import pypdfium2
import pytest
from PIL import Image

from tests.builders.archive_builders import packed
from tests.builders.file_case_builders import case
from tests.files import pdf
from tests.photos import PLACE, exif, photo, screenshot
from uploads import filetypes, incoming, photo_copies, photo_sets
from uploads.filetypes import PHOTOS, TypeRefused, identify_content


def made(*photos: tuple[str, int, bytes]) -> bytes:
    target = io.BytesIO()
    photo_sets.write_set([(name, turn, io.BytesIO(content)) for name, turn, content in photos], target)
    return target.getvalue()


def bomb(side: int) -> bytes:
    """A PNG of a hundred bytes whose head promises many dots."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def test_the_photos_lie_in_it_byte_for_byte_in_their_order():
    content = made(("b.jpg", 90, photo()), ("a.heic", 0, case("exif-rot-gps.heic")))
    stream = io.BytesIO(content)
    assert identify_content(stream, "Kumpulan 2 foto.zip") is PHOTOS
    found = photo_sets.read_set(stream)
    assert [(one.name, one.turn) for one in found] == [("01 b.jpg", 90), ("02 a.heic", 0)]
    assert [one.read() for one in photo_sets.contents(stream)] == [photo(), case("exif-rot-gps.heic")]
    assert content == made(("b.jpg", 90, photo()), ("a.heic", 0, case("exif-rot-gps.heic")))


@pytest.mark.parametrize(
    ("photos", "tells"),
    [
        ([("a.jpg", 0, photo()), ("b.png", 0, screenshot())], False),
        ([("a.jpg", 0, photo()), ("b.jpg", 0, photo(exif=exif(PLACE)))], True),
        ([("a.heic", 0, case("tanpa-lokasi.heic"))], False),
        ([("a.heic", 0, case("exif-rot-gps.heic"))], True),
    ],
)
def test_a_set_tells_a_place_where_one_of_its_photos_does(photos, tells):
    assert incoming.tells_place(io.BytesIO(made(*photos)), PHOTOS) is tells


def test_each_photo_is_a_page_upright_and_turned_as_asked():
    content = made(("a.jpg", 0, photo()), ("b.jpg", 90, photo()), ("c.jpg", 0, photo(exif=exif(PLACE, 6))))
    with tempfile.TemporaryFile() as target:
        photo_copies.write_pdf(io.BytesIO(content), target)
        target.seek(0)
        drawn = target.read()
    assert (b"GPS" in drawn, b"Exif" in drawn) == (False, False)
    pages = list(pypdfium2.PdfDocument(drawn))
    assert [page.get_size() for page in pages] == [(842, 595), (595, 842), (595, 842)]
    # Red stands on the left of the first; turned clockwise by a quarter, above.
    first, second, third = (page.render(scale=1).to_pil().convert("RGB") for page in pages)
    assert (_colour(first, 0.25, 0.5), _colour(first, 0.75, 0.5)) == ("red", "blue")
    assert (_colour(second, 0.5, 0.25), _colour(second, 0.5, 0.75)) == ("red", "blue")
    assert (_colour(third, 0.5, 0.25), _colour(third, 0.5, 0.75)) == ("red", "blue")


def _colour(page: Image.Image, x: float, y: float) -> str:
    red, _, blue = page.getpixel((int(page.width * x), int(page.height * y)))
    return "red" if red > blue else "blue"


def test_bombs_are_named_by_their_heads_and_never_decoded():
    content = io.BytesIO(made(("a.jpg", 0, photo()), ("besar.png", 0, bomb(40_000))))
    assert photo_copies.unfit_photos(content) == {"02 besar.png": "40000 × 40000 titik, lebih dari 60 juta"}
    with pytest.raises(ValueError, match="too many pixels"):
        photo_copies.upright(io.BytesIO(bomb(9_000)))
    with pytest.raises(Image.DecompressionBombError):
        photo_copies.upright(io.BytesIO(bomb(40_000)))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content.replace(b"90", b"91"),
        lambda content: content.replace(photo()[40:60], bytes(20)),
    ],
    ids=["a turn that is none", "another content"],
)
def test_a_spoiled_set_is_refused(spoil):
    content = made(("b.jpg", 90, photo()))
    with pytest.raises(TypeRefused, match="rusak"):
        identify_content(io.BytesIO(spoil(content)), "a.zip")


def test_what_is_no_photo_is_no_part_of_a_set():
    with pytest.raises(TypeRefused, match="bukan foto"):
        identify_content(io.BytesIO(made(("a.pdf", 0, pdf()))), "a.zip")


def test_an_ordinary_zip_is_no_set():
    content = packed({"a.jpg": photo()})
    assert photo_sets.read_set(io.BytesIO(content)) == []
    with pytest.raises(filetypes.ArchiveRefused):
        identify_content(io.BytesIO(content), "a.zip")


def test_a_set_has_a_limit():
    content = made(*((f"{number}.jpg", 0, photo()) for number in range(photo_sets.MOST_PHOTOS + 1)))
    with pytest.raises(TypeRefused):
        identify_content(io.BytesIO(content), "a.zip")
