"""A copy of a picture to hand on: without what it tells besides, upright, in the colours of a screen.

Where nothing has to be turned or mixed anew, the picture data stays byte for byte. A picture is only ever decoded in
a child with limits. Run as `python -m evidence.files.picture_copies draw` with the file on stdin.
"""

import sys
from io import BytesIO
from typing import IO, BinaryIO

from uploads import children, pictures

SECONDS = 30
MOST_PIXELS = 100_000_000  # three bytes each, twice while it is turned
MOST_BYTES = 500 * 1024 * 1024  # what the child may write
QUALITY = 92


def write_copy(stream: BinaryIO, target: IO[bytes]) -> None:
    """Write the copy of a JPG or PNG of the same kind. Raises `children.ChildFailed`."""
    facts = pictures.read_facts(stream)
    if facts.is_cmyk or facts.orientation != 1:
        try:
            children.run_child(__name__, "draw", stream=stream, seconds=SECONDS, output=target)
            return
        except children.ChildFailed:  # too large, or broken inside: it is then turned by whoever shows it
            target.seek(0)
            target.truncate()
    children.run_child(__name__, "bare", stream=stream, seconds=SECONDS, output=target)


# --- in the child -----------------------------------------------------------------------------------


def draw(stream: BinaryIO, target: IO[bytes]) -> None:
    """Decode what is left when the picture is bare, turn upright, mix for a screen, encode. Raises anything."""
    from PIL import Image, ImageOps

    bare = BytesIO()
    pictures.write_bare(stream, bare)
    with Image.open(bare, formats=("JPEG", "PNG")) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        kind, is_cmyk = "PNG" if picture.format == "PNG" else "JPEG", picture.mode == "CMYK"
        profile = None if is_cmyk else picture.info.get("icc_profile")
        upright = ImageOps.exif_transpose(picture)
    shown = upright.convert("RGB") if is_cmyk else upright
    shown.info.clear()  # some kinds are written with whatever was read
    more = {"quality": QUALITY} if kind == "JPEG" else {}
    shown.save(target, kind, icc_profile=profile, **more)


def main() -> None:
    children.limit_resources(SECONDS, MOST_BYTES)
    content = BytesIO(sys.stdin.buffer.read())
    work = draw if sys.argv[1] == "draw" else pictures.write_bare
    work(content, sys.stdout.buffer)


if __name__ == "__main__":
    main()
