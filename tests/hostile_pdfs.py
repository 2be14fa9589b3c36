"""Eight small PDFs, each of which would keep a careless reader busy for hours or eat all memory."""

import zlib

from tests.files import numbered, stream_of

THRICE = b"/Filter [/FlateDecode /FlateDecode /FlateDecode]"


def packed(content: bytes) -> bytes:
    """A hundred million equal bytes are some two hundred then."""
    for _ in range(3):
        content = zlib.compress(content, 9)
    return content


def hostile_pdfs() -> dict[str, bytes]:
    """By what they do; some six hundred bytes each, the forms have more."""
    catalog = b"<< /Type /Catalog /Pages 2 0 R >>"
    one = b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] %s >>"
    drawn = page % b"/Resources << /XObject << /A 5 0 R >> >> /Contents 4 0 R"
    show = stream_of(b"/A Do " * 8)
    loop = b"<< /Type /Pages /Parent 2 0 R /Count 9 /Kids [2 0 R 3 0 R] >>"
    bomb = packed(b"(a)Tj " * 16_000_000)
    image = b"<< /Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceGray /BitsPerComponent 8 "
    zeros = packed(bytes(100_000_000))
    form = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A %d 0 R >> >> >>"
    calls = b"/A Do " * 20
    forms = [stream_of(calls, form % (number + 1)) for number in range(5, 9)]
    return {
        "a tree of pages that holds itself": numbered([catalog, loop, loop.replace(b"2 0 R 3", b"3 0 R 2")]),
        "a million pages": numbered([catalog, one.replace(b"Count 1", b"Count 1000000"), page % b""]),
        "an object that is its own length": numbered(
            [catalog, one, page % b"/Contents 4 0 R", b"<< /Length 4 0 R >>\nstream\nx\nendstream"]
        ),
        "a deflate bomb": numbered(
            [catalog, one, page % b"/Contents 4 0 R", stream_of(bomb, b"<< " + THRICE + b" >>")]
        ),
        "a form that draws itself": numbered([catalog, one, drawn, show, stream_of(calls, form % 5)]),
        "forms that draw forms": numbered([catalog, one, drawn, show, *forms, stream_of(b"0 0 9 9 re f")]),
        "a page as large as a country": numbered(
            [catalog, one, (page % b"").replace(b"612 792", b"200000000 200000000")]
        ),
        "a picture of three thousand million points": numbered(
            [catalog, one, drawn, show, stream_of(zeros, image + THRICE + b" >>")]
        ),
    }
