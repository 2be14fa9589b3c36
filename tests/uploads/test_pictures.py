"""A photo that tells where it was taken is known by any way of telling; its copy is the same picture, and silent."""

import io
import tempfile
import time
import zlib

import pytest
from PIL import Image, PngImagePlugin

from evidence.files import picture_copies
from tests.builders.file_case_builders import case
from tests.files import jpg, mp4, png
from tests.photos import (
    COLOURS,
    IPTC_CITY,
    LATITUDE,
    PLACE,
    XMP,
    exif,
    photo,
    picture,
    screenshot,
    with_chunk,
    with_segment,
)
from uploads import children, pictures
from uploads.filetypes import JPG, PNG, identify_content

XMP_KEY = b"XML:com.adobe.xmp\0"
TELLING = {
    "case": case("exif-rot-gps.jpg"),
    "exif": photo(exif=exif(PLACE)),
    "exif, least byte first": photo(exif=exif(PLACE, little=True)),
    "exif, only an area": photo(exif=exif({28: b"ASCII\0\0\0Renon"})),
    "exif that nobody can read": with_segment(0xE1, b"Exif\0\0rusak"),
    "a second exif": with_segment(0xE1, exif(), photo(exif=exif(PLACE))),
    "xmp": photo(xmp=LATITUDE),
    "xmp by another prefix": photo(xmp=XMP % b'e:GPSLongitude="115,13.0E"'),
    "xmp of a drone": photo(xmp=XMP % b'drone-dji:GpsLatitude="-8.65"'),
    "xmp, the city": photo(xmp=XMP % b'photoshop:City="Denpasar"'),
    "xmp, an element": photo(xmp=XMP % b"/><Iptc4xmpExt:LocationCreated>Renon</Iptc4xmpExt:LocationCreated><a"),
    "xmp, the rest of a long one": with_segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + LATITUDE),
    "iptc": with_segment(0xED, IPTC_CITY),
    "comment": photo(comment="Latitude: -8.65"),
    "comment in two bytes": with_segment(0xFE, "Latitude: -8.65".encode("utf-16-le")),
    "a film behind": photo() + mp4(),
    "a second picture behind": photo() + photo(exif=exif(PLACE)),
    "png, exif": with_chunk(b"eXIf", exif(PLACE).removeprefix(b"Exif\0\0")),
    "png, xmp": with_chunk(b"iTXt", XMP_KEY + b"\0\0\0\0" + LATITUDE),
    "png, packed xmp": with_chunk(b"iTXt", XMP_KEY + b"\1\0\0\0" + zlib.compress(LATITUDE)),
    "png, packed text": with_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"Longitude 115")),
    "png, text": screenshot(Comment="GPSPosition -8.65 115.2"),
    "png, exif as a text": screenshot(Raw_profile_type_exif="\nexif\n 4\n00000000\n"),
    "png, too much text": with_chunk(b"iTXt", XMP_KEY + b"\1\0\0\0" + zlib.compress(bytes(17 * 1024 * 1024))),
    "png, text that does not unpack": with_chunk(b"zTXt", b"Comment\0\0rusak"),
    "png, a film behind": screenshot() + mp4(),
}
SILENT = {
    "photo": photo(),
    "exif without a place": photo(exif=exif()),
    "exif with the version of places alone": photo(exif=exif({0: b"\2\3\0\0"})),
    "xmp without a place": photo(xmp=XMP % b'xmp:CreatorTool="Kamera" dc:format="image/jpeg"'),
    "comment": photo(comment="Rapat koordinasi SPBE"),
    "blanks behind": photo() + bytes(400),
    "made up": jpg(),
    "cmyk": case("cmyk.jpg"),
    "screenshot": png(),
    "text": screenshot(Software="Peramban", Title="Menu utama"),
}


@pytest.mark.parametrize("content", TELLING.values(), ids=TELLING)
def test_a_photo_that_tells_its_place_is_known(content):
    assert identify_content(io.BytesIO(content), "") in (JPG, PNG)
    assert pictures.read_facts(io.BytesIO(content)).has_position


def test_more_than_a_photo_has_beside_its_picture_counts_as_telling_and_costs_little():
    packed = with_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(1024 * 1024)))
    chunk = packed[33 : packed.index(b"IDAT") - 4]
    began = time.monotonic()
    for content in (
        packed[:33] + chunk * 5_000 + packed[33:],
        photo()[:2] + (b"\xff\xfe\xff\xff" + bytes(65_533)) * 1_000 + photo()[2:],
    ):
        assert pictures.read_facts(io.BytesIO(content)).has_position
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("content", SILENT.values(), ids=SILENT)
def test_a_photo_that_tells_none_is_left_alone(content):
    assert not pictures.read_facts(io.BytesIO(content)).has_position


def test_other_files_tell_nothing():
    assert pictures.read_facts(io.BytesIO(b"%PDF-1.7 latitude")) == pictures.PictureFacts()


def bare(content: bytes) -> bytes:
    target = io.BytesIO()
    pictures.write_bare(io.BytesIO(content), target)
    return target.getvalue()


@pytest.mark.parametrize("content", TELLING.values(), ids=TELLING)
def test_the_bare_picture_tells_nothing_and_is_the_same_picture(content, monkeypatch):
    monkeypatch.setattr(PngImagePlugin, "MAX_TEXT_CHUNK", 20_000_000)
    copy = bare(content)
    assert pictures.read_facts(io.BytesIO(copy)).has_position is False
    for words in (b"GPS", b"atitude", b"Denpasar", b"xmpmeta", b"Telepon", b"ftyp"):
        assert words not in copy
    before, after = Image.open(io.BytesIO(content)), Image.open(io.BytesIO(copy))
    assert (after.size, after.tobytes()) == (before.size, before.tobytes())
    assert identify_content(io.BytesIO(copy), "") in (JPG, PNG)


def test_colours_and_transparency_stay_with_the_bare_picture():
    profile = b"\0" * 36 + b"acsp" + b"\0" * 100
    stream = io.BytesIO()
    picture("LA").save(stream, "PNG", icc_profile=profile, dpi=(300, 300))
    copy = Image.open(io.BytesIO(bare(stream.getvalue())))
    assert (copy.mode, copy.info["icc_profile"], round(copy.info["dpi"][0])) == ("LA", profile, 300)
    copy = Image.open(io.BytesIO(bare(photo(icc_profile=profile, exif=exif(PLACE)))))
    assert copy.info["icc_profile"] == profile


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_says_so_when_it_is_only_made_bare(orientation):
    content = photo(exif=exif(PLACE, orientation))
    assert pictures.read_facts(io.BytesIO(content)).orientation == orientation
    wanted = {0x0112: orientation} if orientation > 1 else {}
    png = with_chunk(b"eXIf", exif(PLACE, orientation).removeprefix(b"Exif\0\0"))
    for turned in (content, png):
        assert dict(Image.open(io.BytesIO(bare(turned))).getexif()) == wanted


# --- the copy ---------------------------------------------------------------------------------------


def copied(content: bytes) -> Image.Image:
    target = io.BytesIO()
    picture_copies.draw(io.BytesIO(content), target)
    assert pictures.read_facts(io.BytesIO(target.getvalue())) == pictures.PictureFacts()
    return Image.open(target)


def corner(image: Image.Image, at: tuple[int, int]) -> tuple[int, ...]:
    return min(COLOURS, key=lambda colour: sum(abs(a - b) for a, b in zip(colour, image.getpixel(at), strict=True)))


@pytest.mark.parametrize(
    ("orientation", "size", "red"),
    [
        (2, (80, 40), (75, 20)),
        (3, (80, 40), (75, 20)),
        (4, (80, 40), (5, 20)),
        (5, (40, 80), (20, 5)),
        (6, (40, 80), (20, 5)),
        (7, (40, 80), (20, 75)),
        (8, (40, 80), (20, 75)),
    ],
)
def test_the_copy_stands_upright(orientation, size, red):
    copy = copied(photo(exif=exif(PLACE, orientation), xmp=LATITUDE, comment="Latitude"))
    assert (copy.size, corner(copy, red)) == (size, COLOURS[0])
    assert (dict(copy.getexif()), copy.info.keys() & {"xmp", "comment", "exif"}) == ({}, set())


def test_the_copy_has_the_colours_of_a_screen():
    copy = copied(photo("CMYK"))
    assert (copy.mode, corner(copy, (5, 20)), corner(copy, (75, 20))) == ("RGB", *COLOURS)
    assert copied(case("cmyk.jpg")).size == (80, 60)


def test_a_png_is_turned_too():
    turned = with_chunk(b"eXIf", exif(PLACE, 6).removeprefix(b"Exif\0\0"))
    assert copied(turned).size == (40, 80)


def in_a_child(content: bytes) -> bytes:
    with tempfile.TemporaryFile() as target:
        picture_copies.write_copy(io.BytesIO(content), target)
        target.seek(0)
        return target.read()


def test_the_case_is_shown_upright_and_tells_no_place():
    copy = in_a_child(case("exif-rot-gps.jpg"))
    assert Image.open(io.BytesIO(copy)).size == (40, 80)
    assert (b"GPS" in copy, b"Exif" in copy) == (False, False)


def test_what_stands_upright_is_not_encoded_again():
    content = photo(exif=exif(PLACE))
    assert in_a_child(content) == bare(content)


def test_what_cannot_be_drawn_is_made_bare(monkeypatch):
    broken = with_segment(0xE1, exif(PLACE, 6), jpg())
    assert in_a_child(broken) == bare(broken)
    content, ask = photo(exif=exif(PLACE, 6)), children.run_child

    def too_slow(module, word, **given):
        if word == "draw":
            given["output"].write(b"setengah")
            raise children.ChildFailed
        return ask(module, word, **given)

    monkeypatch.setattr(children, "run_child", too_slow)
    assert in_a_child(content) == bare(content)


def test_a_bomb_is_not_drawn():
    stream = io.BytesIO()
    Image.new("1", (20_000, 10_000)).save(stream, "PNG")
    with pytest.raises((ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning)):
        picture_copies.draw(io.BytesIO(stream.getvalue()), io.BytesIO())


def test_other_kinds_are_not_decoded():
    stream = io.BytesIO()
    picture().save(stream, "GIF")
    with pytest.raises(Image.UnidentifiedImageError):
        picture_copies.draw(io.BytesIO(stream.getvalue()), io.BytesIO())
