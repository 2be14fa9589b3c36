"""Photos as telephones make them, with and without the place where they were taken."""

import io
import struct
import zlib

from PIL import Image, PngImagePlugin

PLACE = {1: "S", 2: (8.0, 39.0, 0.0), 3: "E", 4: (115.0, 13.0, 0.0)}  # Denpasar
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description %s/></rdf:RDF></x:xmpmeta>'
LATITUDE = XMP % b'exif:GPSLatitude="8,39.0S"'
IPTC_CITY = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x0d\x1c\x02\x5a\x00\x08Denpasar\x00"
COLOURS = ((200, 30, 30), (30, 30, 200))  # left and right


def picture(mode: str = "RGB", size: tuple[int, int] = (80, 40)) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, COLOURS[0])
    image.paste(COLOURS[1], (size[0] // 2, 0, *size))
    return image.convert(mode)


def exif(place: dict | None = None, orientation: int = 1, little: bool = False) -> bytes:
    data = Image.Exif()
    data.endian = "<" if little else ">"
    data[0x010F] = "Telepon"
    data[0x0112] = orientation
    if place is not None:
        data[0x8825] = place
    return data.tobytes()


def photo(mode: str = "RGB", **more) -> bytes:
    """A JPG; `more` is for Pillow: exif, xmp, comment."""
    stream = io.BytesIO()
    picture(mode).save(stream, "JPEG", quality=90, **more)
    return stream.getvalue()


def with_segment(mark: int, content: bytes, jpg: bytes | None = None) -> bytes:
    jpg = jpg or photo()
    return jpg[:2] + bytes([0xFF, mark]) + struct.pack(">H", len(content) + 2) + content + jpg[2:]


def screenshot(**texts: str) -> bytes:
    """A PNG with texts by keyword."""
    stream, info = io.BytesIO(), PngImagePlugin.PngInfo()
    for keyword, text in texts.items():
        info.add_text(keyword.replace("_", " "), text)
    picture().save(stream, "PNG", pnginfo=info)
    return stream.getvalue()


def with_chunk(kind: bytes, content: bytes) -> bytes:
    """Behind the head of a PNG."""
    png = screenshot()
    chunk = struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    return png[:33] + chunk + png[33:]
