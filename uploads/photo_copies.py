"""A JPG of a HEIC photo, and one PDF of several photos: upright, for a screen, without what they tell besides.

Pictures are only ever decoded in a child with limits. Run as `python -m uploads.photo_copies jpg|pdf|small` with the
file on stdin; `sizes` says of each photo of a set whether it can be drawn, by its head alone. Pure, no Django.
"""

import json
import sys
from io import BytesIO
from typing import IO, TYPE_CHECKING, BinaryIO

from uploads import children, photo_sets, pictures

if TYPE_CHECKING:
    from PIL.Image import Image

SECONDS = 100  # for a set; a photo takes one or two
MOST_PIXELS = 60_000_000  # four bytes each, twice while it is turned
MOST_BYTES = 500 * 1024 * 1024  # what the child may write
QUALITY = 90
LONG_SIDE = 2_400  # dots of a photo on a page: the small print of a poster can still be read
PAGE = (595, 842)  # points of A4
MARGIN = 28
SMALL_SIDE = 240
TOO_LARGE = "{0} × {1} titik, lebih dari {2} juta"
UNREADABLE = "rusak atau tidak terbaca"
HEIC_AT = 4  # where the kind of such a file stands


def write_jpg(stream: BinaryIO, target: IO[bytes]) -> None:
    """The JPG of a HEIC. Raises `children.ChildFailed`."""
    children.run_child(__name__, "jpg", stream=stream, seconds=SECONDS, output=target)


def write_pdf(stream: BinaryIO, target: IO[bytes]) -> None:
    """The PDF of a set of photos, one page each. Raises `children.ChildFailed`."""
    children.run_child(__name__, "pdf", stream=stream, seconds=SECONDS, output=target)


def write_small(stream: BinaryIO, turn: int, target: IO[bytes]) -> None:
    """A small JPG of one photo, turned clockwise by these degrees. Raises `children.ChildFailed`."""
    children.run_child(__name__, "small", str(turn), stream=stream, seconds=SECONDS, output=target)


def unfit_photos(stream: BinaryIO) -> dict[str, str]:
    """Of a set: the names of photos that cannot be drawn, each with its reason. Raises `children.ChildFailed`."""
    return dict(json.loads(children.run_child(__name__, "sizes", stream=stream, seconds=SECONDS)))


# --- in the child -----------------------------------------------------------------------------------


def upright(stream: BinaryIO) -> "Image":
    """Decoded, as it is held, in the colours of a screen. Raises anything."""
    from PIL import Image, ImageOps

    stream.seek(0)
    if stream.read(12)[HEIC_AT:8] == b"ftyp":
        return _of_heic(stream)
    stream.seek(0)
    with Image.open(stream, formats=("JPEG", "PNG")) as picture:
        _require_size(picture.size)
        picture.draft("RGB", (LONG_SIDE, LONG_SIDE))
        picture.thumbnail((LONG_SIDE, LONG_SIDE))
        return _on_white(ImageOps.exif_transpose(picture))


def _of_heic(stream: BinaryIO) -> "Image":
    """The decoder turns it by the file's own boxes; where there are none, its camera's word counts."""
    import pi_heif
    from PIL import Image, ImageOps

    stream.seek(0)
    content = stream.read()
    found = pi_heif.open_heif(content, convert_hdr_to_8bit=True)
    _require_size(found.size)
    picture = Image.frombytes(found.mode, found.size, bytes(found.data), "raw", found.mode, found.stride)
    exif = found.info.get("exif")
    if exif and not turns_itself(content):
        picture.info["exif"] = exif
        picture.getexif().load(exif)
        picture = ImageOps.exif_transpose(picture)
    return _on_white(picture)


def turns_itself(content: bytes) -> bool:
    """Whether a HEIC has a box that turns or mirrors it; what the camera says besides counts no more then."""
    return any(box in content[: pictures.MOST_EXIF] for box in (b"\0\0\0\x09irot", b"\0\0\0\x09imir"))


def _require_size(size: tuple[int, int]) -> None:
    if size[0] * size[1] > MOST_PIXELS:
        raise ValueError("too many pixels")


def _on_white(picture: "Image") -> "Image":
    from PIL import Image

    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        white = Image.new("RGB", layer.size, "white")
        white.paste(layer, mask=layer.getchannel("A"))
        return white
    return picture.convert("RGB")


def draw_jpg(stream: BinaryIO, target: IO[bytes]) -> None:
    picture = upright(stream)
    picture.info.clear()
    picture.save(target, "JPEG", quality=QUALITY)


def draw_small(stream: BinaryIO, target: IO[bytes], turn: int) -> None:
    picture = upright(stream)
    picture.thumbnail((SMALL_SIDE, SMALL_SIDE))
    _turned(picture, turn).save(target, "JPEG", quality=QUALITY)


def _turned(picture: "Image", turn: int) -> "Image":
    from PIL import Image

    return picture.transpose(Image.Transpose[f"ROTATE_{360 - turn}"]) if turn else picture


def say_sizes(stream: BinaryIO, target: IO[bytes]) -> None:
    """Nothing is decoded: the heads say how many dots there are."""
    unfit = {}
    for photo in photo_sets.read_set(stream):
        with photo_sets.opened(stream, photo) as content:
            try:
                width, height = _size(content)
            except Exception:  # a broken file raises anything
                unfit[photo.name] = UNREADABLE
                continue
        if width * height > MOST_PIXELS:
            unfit[photo.name] = TOO_LARGE.format(width, height, MOST_PIXELS // 1_000_000)
    target.write(json.dumps(unfit).encode())


def _size(stream: BinaryIO) -> tuple[int, int]:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # what is too large is said with its size
    if stream.read(12)[HEIC_AT:8] == b"ftyp":
        import pi_heif

        stream.seek(0)
        return pi_heif.open_heif(stream.read()).size
    stream.seek(0)
    with Image.open(stream, formats=("JPEG", "PNG")) as picture:
        return picture.size


def draw_pdf(stream: BinaryIO, target: IO[bytes]) -> None:
    """One photo after the other, so that only one is in memory."""
    pages: list[int] = []
    writer = _PdfWriter(target)
    for photo in photo_sets.read_set(stream):
        with photo_sets.opened(stream, photo) as content:
            picture = upright(content)
        picture.thumbnail((LONG_SIDE, LONG_SIDE))
        picture = _turned(picture, photo.turn)
        jpg = BytesIO()
        picture.save(jpg, "JPEG", quality=QUALITY)
        pages.append(writer.add_page(jpg.getvalue(), picture.size))
    writer.end(pages)


class _PdfWriter:
    """The few objects that a PDF of pictures needs; each picture stands on a page of its own, as large as it fits."""

    CATALOG, TREE = 1, 2

    def __init__(self, target: IO[bytes]) -> None:
        self.target, self.at = target, 0
        self.places: dict[int, int] = {}
        self.next = self.TREE + 1
        self._write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")

    def _write(self, content: bytes) -> None:
        self.target.write(content)
        self.at += len(content)

    def _add(self, number: int, content: bytes) -> None:
        self.places[number] = self.at
        self._write(b"%d 0 obj\n" % number + content + b"\nendobj\n")

    def _stream(self, head: bytes, content: bytes) -> bytes:
        return b"<<" + head + b"/Length %d>>\nstream\n" % len(content) + content + b"\nendstream"

    def add_page(self, jpg: bytes, size: tuple[int, int]) -> int:
        """The number of its object."""
        page, image, drawing = self.next, self.next + 1, self.next + 2
        self.next += 3
        width, height = PAGE if size[0] <= size[1] else PAGE[::-1]
        scale = min((width - 2 * MARGIN) / size[0], (height - 2 * MARGIN) / size[1])
        w, h = size[0] * scale, size[1] * scale
        box = b"%.2f 0 0 %.2f %.2f %.2f" % (w, h, (width - w) / 2, (height - h) / 2)
        head = b"/Type/XObject/Subtype/Image/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode"
        self._add(image, self._stream(head + b"/Width %d/Height %d" % size, jpg))
        self._add(drawing, self._stream(b"", b"q " + box + b" cm /Foto Do Q"))
        parts = b"/Resources<</XObject<</Foto %d 0 R>>>>/Contents %d 0 R" % (image, drawing)
        frame = b"/MediaBox[0 0 %d %d]" % (width, height)
        self._add(page, b"<</Type/Page/Parent %d 0 R" % self.TREE + frame + parts + b">>")
        return page

    def end(self, pages: list[int]) -> None:
        kids = b" ".join(b"%d 0 R" % page for page in pages)
        self._add(self.TREE, b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(pages), kids))
        self._add(self.CATALOG, b"<</Type/Catalog/Pages %d 0 R>>" % self.TREE)
        start = self.at
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % self.next)
        for number in range(1, self.next):
            self._write(b"%010d 00000 n \n" % self.places[number])
        tail = b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n" % (self.next, self.CATALOG, start)
        self._write(tail + b"%%EOF\n")


def main() -> None:
    children.leave_network()
    children.limit_resources(SECONDS, MOST_BYTES)
    what, *more = sys.argv[1:]
    content, target = BytesIO(sys.stdin.buffer.read()), sys.stdout.buffer
    if what == "small":
        draw_small(content, target, int(more[0]))
    else:
        {"jpg": draw_jpg, "pdf": draw_pdf, "sizes": say_sizes}[what](content, target)


if __name__ == "__main__":
    main()
