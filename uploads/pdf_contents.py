"""What a PDF holds beside words: pages, attached files, signatures, pages that are pictures. Pure, no Django.

`refusal` may be asked in a request: it reads bytes, and has the file opened (in a child) only where these leave a
doubt. All other functions open the file and are only called in a child.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import BytesIO
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO
from xml.parsers import expat

from uploads import active_content, children
from uploads.active_content import ActiveContent
from uploads.wholeness import PDF_END, holds

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

SECONDS = 10
# Where objects are packed or locked, or a page tree says that it is empty, the bytes do not show what is inside.
NEEDS_PARSING = re.compile(
    rb"/(?:ObjStm|Encrypt|EmbeddedFile|Collection|FileAttachment|EF\s{0,4}(?:<<|\d{1,10}\s)|Count\s{1,4}0\b)"
)
# Names of what acts by itself; any name may be written with #xx for its letters.
ACTING = rb"/(?:JS|JavaScript|Launch|RichMedia|OnInstantiate|XFA|OpenAction|AA|ImportData)\b"
MAY_ACT = re.compile(ACTING + rb"|/[A-Za-z0-9]{0,14}#[2-7][0-9A-Fa-f]")
ACTS = re.compile(
    rb"/S\s{0,4}/(?:JavaScript|Launch|ImportData)\b|/JS\s{0,4}[(<]|/JS\s{1,4}\d{1,10}\s|/Subtype\s{0,4}/RichMedia\b"
)
HAS_PACKED_OBJECTS = re.compile(rb"/(?:ObjStm|Encrypt)")
PAGE = re.compile(rb"/Type\s{0,4}/Page\b")
XREF_PLACE = re.compile(rb"startxref\s{1,9}\d{1,12}")
INLINE_IMAGE = re.compile(rb"\bBI\s.{1,400}?\sID\s", re.DOTALL)
SHOWN_TEXT = re.compile(rb"\((?:[^\\()]|\\.)*\)|<[0-9A-Fa-f\s]+>", re.DOTALL)
MAX_NODES = 2_000  # of a tree of names, fields or pages' notes: a real one has a few
MAX_DEPTH = 50  # dictionaries within each other; deeper than any real one
CALLING_ACTIONS = ("/URI", "/SubmitForm", "/GoToR", "/GoToE", "/Thread")
BROKEN = object()  # what stands for an object that cannot be read
MAX_PAGES = 5_000  # whose notes are looked through
MIN_DRAWN_BYTES = 1_000  # bytes of drawing on a page without a letter: its letters are drawn
PDF_WITHOUT_PAGES = (
    "PDF ini tidak berisi halaman. Buka dokumen aslinya, simpan atau cetak ulang sebagai PDF, lalu unggah."
)
SHOWN_NAMES, LONGEST_NAME = 3, 60


def why_not_pdf(stream: BinaryIO) -> str | ActiveContent | None:
    """Why this PDF is not taken: no page, files attached that no reader of its pages would see, or what it does."""
    if holds(stream, 0, PAGE) and not holds(stream, 0, NEEDS_PARSING) and not holds(stream, 0, MAY_ACT):
        return None
    try:
        said = json.loads(children.run_child(__name__, stream=stream, seconds=SECONDS))
    except (children.ChildFailed, ValueError):
        # What cannot be opened is told after it was read; but a page that is nowhere will not appear,
        # and what may act, or is packed so that nobody sees it, may still act in a reader that forgives more.
        if not (holds(stream, 0, PAGE) or holds(stream, 0, HAS_PACKED_OBJECTS)):
            return PDF_WITHOUT_PAGES
        if holds(stream, 0, ACTS):
            return active_content.SCRIPT
        may_act = holds(stream, 0, HAS_PACKED_OBJECTS) or holds(stream, 0, MAY_ACT)
        return active_content.UNREADABLE if may_act else None
    is_shown = holds(stream, 0, PAGE) or holds(stream, 0, HAS_PACKED_OBJECTS)
    if said["pages"] == 0 or (said["pages"] is None and not is_shown):
        return PDF_WITHOUT_PAGES
    if said["attached"]:
        return attachments_text(said["attached"])
    return ActiveContent(*said["acts"]) if said["acts"] else None


def attachments_text(names: list[str]) -> str:
    """What to do with a PDF that carries other files."""
    shown = ", ".join(name[:LONGEST_NAME] for name in names[:SHOWN_NAMES])
    more = ", …" if len(names) > SHOWN_NAMES else ""
    return (
        f"PDF ini membawa {len(names)} berkas lampiran ({shown}{more}) yang tidak terbaca bersama halamannya. "
        "Unggah setiap lampiran sebagai berkas sendiri, dan cetak ulang dokumen ini sebagai PDF tanpa lampiran."
    )


# --- in the child -----------------------------------------------------------------------------------


def open_pdf(stream: BinaryIO) -> "PdfReader":
    """The document without what stands before its header and behind its last table. Raises anything."""
    from pypdf import PdfReader

    return PdfReader(BytesIO(trimmed(stream.read())))


def trimmed(content: bytes) -> bytes:
    start = max(content.find(b"%PDF-"), 0)
    table = content.rfind(b"startxref")
    if found := XREF_PLACE.match(content, max(table, 0)):
        return content[start : found.end()] + b"\n" + PDF_END + b"\n"
    return content


def attached_files(reader: "PdfReader") -> list[str]:
    """The names of files that the PDF carries: of the whole, of its pages, or as a portfolio."""
    root = _dict(reader.trailer.get("/Root"))
    names = _named(_dict(root.get("/Names")).get("/EmbeddedFiles"))
    on_pages: list[Any] = []
    with suppress(Exception):  # a broken page hides no file of the whole
        for _, page in zip(range(MAX_PAGES), reader.pages, strict=False):
            for note in map(_dict, _list(page.get("/Annots"))[:MAX_NODES]):
                if note.get("/Subtype") == "/FileAttachment":
                    on_pages.append(note.get("/FS"))
    files = [*names, *_list(root.get("/AF")), *on_pages]
    found: list[str] = []
    for spec in map(_dict, files):
        if "/EF" in spec:
            name = str(spec.get("/UF") or spec.get("/F") or "tanpa nama")
            found.append(" ".join("".join(char if char.isprintable() else " " for char in name).split()))
    return list(dict.fromkeys(found)) or (["portofolio"] if "/Collection" in root else [])


def _named(tree: Any) -> Iterator[Any]:
    """The values of a tree of names."""
    for node in _nodes([tree]):
        yield from _list(node.get("/Names"))[1::2]


def find_active_content(reader: "PdfReader", content: bytes) -> ActiveContent | None:
    """The first object that acts by itself, among those whose bytes name something that may.

    One of these that cannot be read is told as such, unless another one acts.
    """
    doubt = None
    things = chain([reader.trailer], (_object(reader, number) for number in _doubtful_objects(reader, content)))
    for thing in things:
        if found := active_content.UNREADABLE if thing is BROKEN else _acting(thing, depth=MAX_DEPTH):
            if found is not active_content.UNREADABLE:
                return found
            doubt = found
    return doubt


def _doubtful_objects(reader: "PdfReader", content: bytes) -> Iterator[int]:
    """Numbers of the objects in use whose bytes show such a name; of packed ones, all that lie in that pack."""
    places = sorted((place, number) for table in reader.xref.values() for number, place in table.items())
    ends = [place for place, _ in places[1:]] + [len(content)]
    for (place, number), end in zip(places, ends, strict=True):
        if MAY_ACT.search(content, place, max(end, place)):
            yield number
    for pack in {pack for pack, _ in reader.xref_objStm.values()}:
        stream = _object(reader, pack)
        try:
            may_act = MAY_ACT.search(stream.get_data())
        except Exception:  # a pack that cannot be read is a doubtful object itself
            yield pack
            continue
        if may_act:
            yield from (number for number, (place, _) in reader.xref_objStm.items() if place == pack)


def _object(reader: "PdfReader", number: int) -> Any:
    """What stands under this number; `BROKEN` where it cannot be read."""
    from pypdf.generic import IndirectObject

    try:
        return IndirectObject(number, 0, reader).get_object()
    except Exception:  # one broken object hides no other
        return BROKEN


def _acting(value: Any, depth: int) -> ActiveContent | None:
    """What this object does, or one that stands within it; what it only refers to is an object of its own."""
    if isinstance(value, dict):
        if found := _action_of(value):
            return found
        inner: Iterable[Any] = value.values()
    else:
        inner = value if isinstance(value, list) else ()
    for part in inner:
        if isinstance(part, dict | list):
            # What lies deeper than anybody looks is as good as acting.
            found = _acting(part, depth - 1) if depth else active_content.UNREADABLE
            if found:
                return found
    return None


def _action_of(thing: dict[str, Any]) -> ActiveContent | None:
    if "/JS" in thing or "/OnInstantiate" in thing or thing.get("/S") == "/JavaScript":
        return active_content.SCRIPT
    if thing.get("/S") in ("/Launch", "/ImportData"):
        return active_content.LAUNCH
    if "/RichMedia" in (thing.get("/Subtype"), thing.get("/S")) or "/RichMediaContent" in thing:
        return active_content.MEDIA
    if "/XFA" in thing and (found := _form_acts(b"".join(_forms(thing["/XFA"])))):
        return found
    return _calls_by_itself([thing.get("/OpenAction"), *_dict(thing.get("/AA")).values()])


def _calls_by_itself(waiting: list[Any]) -> ActiveContent | None:
    """Whether one of these actions, or one that follows upon it, leads out of the file."""
    seen: dict[int, Any] = {}  # kept, so that no other object gets the number of one that is gone
    while waiting:
        action = _dict(waiting.pop())
        if not action or id(action) in seen:
            continue
        if action.get("/S") in CALLING_ACTIONS or len(seen) >= MAX_NODES:
            return active_content.AUTOMATIC
        seen[id(action)] = action
        following = action.get("/Next")
        waiting += _list(following) or [following]
    return None


def _forms(value: Any) -> Iterator[bytes]:
    """The XML of a form of the newer kind: one stream, or names and streams in turn."""
    for part in _list(value) or [value]:
        found = _looked_up(part)
        if hasattr(found, "get_data"):
            yield found.get_data()


def _form_acts(form: bytes) -> ActiveContent | None:
    """Scripts under any prefix and in any encoding; a form that is no XML, or declares entities, cannot be told."""
    names: set[str] = set()
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, _: names.add(name.rpartition(":")[2].lower())
    parser.StartDoctypeDeclHandler = lambda *_: names.add("!doctype")
    try:
        parser.Parse(form, True)
    except expat.ExpatError:
        names.add("!broken")
    if "script" in names:
        return active_content.SCRIPT
    return active_content.UNREADABLE if form.strip() and names & {"!doctype", "!broken"} else None


def count_signatures(reader: "PdfReader") -> int:
    """How many fields carry a signature over bytes of the file; whose it is, and whether it holds, is not asked."""
    form = _dict(_dict(reader.trailer.get("/Root")).get("/AcroForm"))
    values = [_dict(field.get("/V")) for field in _nodes(_list(form.get("/Fields")))]
    # A time stamp of an archive is no person's signature.
    return sum((len(_list(value.get("/ByteRange"))) >= 4 and value.get("/Type") != "/DocTimeStamp") for value in values)


def _nodes(roots: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Each node of a tree once, whatever circles it is made of."""
    waiting = list(roots)
    seen: dict[int, Any] = {}  # kept, so that no other node gets the number of one that is gone
    while waiting and len(seen) < MAX_NODES:
        node = _dict(waiting.pop())
        if id(node) not in seen:
            seen[id(node)] = node
            yield node
            waiting += _list(node.get("/Kids"))


def is_picture_page(page: "PageObject", words: str) -> bool:
    """Whether a page with hardly any words shows a picture, or letters that are drawn; an empty page does not."""
    if _has_image(_dict(page.get("/Resources")), depth=3):
        return True
    contents = page.get_contents()
    drawn = contents.get_data() if contents is not None else b""
    return bool(INLINE_IMAGE.search(drawn)) or (not words.strip() and len(drawn) > MIN_DRAWN_BYTES)


def count_letters_shown(page: "PageObject") -> int:
    """About how many letters the page draws as text, without spelling them out."""
    contents = page.get_contents()
    drawn = [contents.get_data()] if contents is not None else []
    forms = map(_dict, _dict(_dict(page.get("/Resources")).get("/XObject")).values())
    drawn += [form.get_data() for form in forms if form.get("/Subtype") == "/Form"]  # type: ignore[attr-defined]
    return sum(len(found[0]) - 2 for data in drawn for found in SHOWN_TEXT.finditer(data))


def _has_image(resources: dict[str, Any], depth: int) -> bool:
    for part in map(_dict, list(_dict(resources.get("/XObject")).values())[:MAX_NODES]):
        if part.get("/Subtype") == "/Image":
            return True
        if depth and _has_image(_dict(part.get("/Resources")), depth - 1):
            return True
    return False


def _dict(value: Any) -> dict[str, Any]:
    """A dictionary, looked up where it is only referred to; an empty one for anything else."""
    found = _looked_up(value)
    return found if isinstance(found, dict) else {}


def _list(value: Any) -> list[Any]:
    found = _looked_up(value)
    return list(found) if isinstance(found, list) else []


def _looked_up(value: Any) -> Any:
    try:
        return value.get_object() if hasattr(value, "get_object") else value
    except Exception:  # one broken object hides no other
        return BROKEN


def main() -> None:
    children.limit_resources(SECONDS)
    # What acts by itself, pages (None where a password locks them, or nobody can count them), and attached files.
    content = sys.stdin.buffer.read()
    reader = open_pdf(BytesIO(content))
    is_locked = reader.is_encrypted and not reader.decrypt("")
    if is_locked:  # its names are written openly all the same
        found = active_content.SCRIPT if ACTS.search(content) else None
    else:
        found = find_active_content(reader, trimmed(content))
    said: dict[str, Any] = {"acts": [found.what, found.how] if found else [], "pages": None, "attached": []}
    if not is_locked:
        with suppress(Exception):  # a page tree that is broken takes nothing back of what was found
            said["pages"] = len(reader.pages)
        with suppress(Exception):
            said["attached"] = attached_files(reader)
    print(json.dumps(said))


if __name__ == "__main__":
    main()
