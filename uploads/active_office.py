"""Active content of DOCX, XLSX and PPTX. Pure: an archive in, what it does out.

Each part is read as XML from its stream, never as a whole: written otherwise (character references, a code cut into
runs, another prefix) it is the same file.
"""

import re
import zipfile
from collections.abc import Callable
from functools import partial
from typing import IO, Any
from xml.parsers import expat

from uploads import active_content
from uploads.active_content import ActiveContent, is_elsewhere, starts_program

MB = 1024 * 1024
MAX_XML = 160 * MB  # of all parts of one file together; a sheet of a million cells has some 60 MB
LONGEST_DRAWING = 16 * MB  # of what Excel wrote as no whole XML
READ_CHUNK = 64 * 1024
LONGEST_CODE = 32 * 1024  # letters of one field's code or one formula
XML_NAMES = (".xml", ".rels")
DRAWINGS = ".vml"  # Excel itself writes some that are no whole XML; what they show stands in their relations
XML_STARTS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
PROGRAM_STARTS = (b"MZ", b"\x7fELF", b"#!")
RTF_START = b"{\\rt"  # Word asks for no more; its objects and fields are not read here

# By the last word of a relation's type. What is pressed, not fetched, may lead anywhere on the web.
PRESSED = {"video", "audio", "media"}
NEVER_ALLOWED = {"afchunk": active_content.OTHER_TEXT, "webextension": active_content.ADD_IN}
NEVER_OUTSIDE = {
    "oleobject": active_content.LINKED,
    "package": active_content.LINKED,
    "subdocument": active_content.LINKED,
    "mailmergesource": active_content.DATA,
    "mailmergeheadersource": active_content.DATA,
}
FETCHED = {"attachedtemplate": active_content.TEMPLATE, "image": active_content.PICTURE}
FIELDS = {
    "DDE": active_content.DDE,
    "DDEAUTO": active_content.DDE,
    "LINK": active_content.LINKED,
    "DATABASE": active_content.DATA,
    "PRINT": active_content.PRINTER,
    **dict.fromkeys(("INCLUDE", "INCLUDETEXT", "IMPORT", "RD"), active_content.FIELD),
}
CURLY_QUOTES = str.maketrans(dict.fromkeys("\u201c\u201d\u201e\u201f", '"'))
FIRST_WORD = re.compile(r"""[\s"]*([^\s"\\]*)""")  # Word needs no blank before a quote or a switch
WORDS = re.compile(r'"([^"]*)"|([^\s"]+)')
DDE_FORMULA = re.compile(r"""(?:^|[^\w.'"])(?:[\w.]+|'[^']+')\s*\|\s*(?:'[^']*'|\w+)\s*!""")
FETCHING_FORMULA = re.compile(
    r"(?<![\w.])(?:_xlfn\.|_xludf\.)*(?:WEBSERVICE|RTD|CALL|REGISTER(?:\.ID)?|EXEC|SQL\.REQUEST|IMAGE)\s*\(",
    re.IGNORECASE,
)
LINKING_FORMULA = re.compile(r'\bHYPERLINK\s*\(\s*"((?:[^"]|"")*)"', re.IGNORECASE)
QUOTED_TEXT = re.compile(r'"(?:[^"]|"")*"')
RUNNING_ACTIONS = ("ppaction://program", "ppaction://macro", "ppaction://ole")
AUTOMATIC_NAMES = ("auto_open", "auto_close", "auto_activate")
# Of cells, names of a chart, conditions of a format, checks of an input, columns of a table.
FORMULAS = ("f", "formula", "formula1", "formula2", "calculatedColumnFormula", "totalsRowFormula")
VML_PICTURES = ("imagedata", "fill", "stroke")
VML_ADDRESS = re.compile(
    rb"""<\w*:?(?:imagedata|fill|stroke)\s[^<>]*?(?:src|href)\s*=\s*["']?\s*(?:https?:|ftp:|file://[^/]|//|\\\\)""",
    re.IGNORECASE,
)
Attributes = dict[str, str]


class UnusualXml(ValueError):
    """A part that declares entities, is no XML, or is longer than any real one: what stands there cannot be told."""


class Found(Exception):
    """Ends the reading: one thing is enough."""

    def __init__(self, what: ActiveContent) -> None:
        super().__init__(what.what)
        self.what = what


def find_active_content(archive: zipfile.ZipFile) -> ActiveContent | None:
    """The first thing in it that acts by itself; None if there is none. Raises `UnusualXml`, and what zipfile does."""
    left = MAX_XML
    try:
        for entry in archive.infolist():
            with archive.open(entry) as part:
                start = part.read(READ_CHUNK)
                if start.startswith(PROGRAM_STARTS):
                    return active_content.PROGRAM
                if start.lstrip().startswith(RTF_START):
                    return active_content.OTHER_TEXT
                name = entry.filename.lower()
                if start and (name.endswith(XML_NAMES) or start.lstrip().startswith(XML_STARTS)):
                    left = _read_part(part, start, left, whole=not name.endswith(DRAWINGS))
    except Found as found:
        return found.what
    return None


def _read_part(part: IO[bytes], start: bytes, left: int, *, whole: bool) -> int:
    """Read one part to its end; returns how much of the budget is left."""
    reader, chunk = _PartReader(), start
    try:
        while chunk:
            left -= len(chunk)
            if left < 0:
                raise UnusualXml
            reader.parser.Parse(chunk, False)
            chunk = part.read(READ_CHUNK)
        reader.parser.Parse(b"", True)
    except expat.ExpatError as error:
        if whole:
            raise UnusualXml from error
        rest = chunk + part.read(LONGEST_DRAWING)  # behind what is no XML, Excel reads on
        if len(rest) > LONGEST_DRAWING:
            raise UnusualXml from error
        if VML_ADDRESS.search(rest):
            raise Found(active_content.PICTURE) from error
    reader.end()
    return left


class _PartReader:
    """Looks at the elements that can do something; all others pass."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.StartDoctypeDeclHandler = self._refuse
        # A field's code may stand in many runs, and a field within another's code.
        self.codes: list[str] = [""]
        self.text = ""
        self.in_menu = False  # of the program's own buttons, which may call what stands in another file
        self.known: dict[str, Callable[[Attributes], None]] = {
            "Relationship": _check_relation,
            "fldChar": self._field_mark,
            "fldSimple": lambda given: _check_code(given.get("instr", "")),
            "instrText": lambda given: self._collect("instrText", self._add_code),
            **{name: partial(self._formula, name) for name in FORMULAS},
            "definedName": self._defined_name,
            "hlinkClick": _check_action,
            "hlinkHover": _check_action,
            "hlinkMouseOver": _check_action,
            "ddeLink": _raises(active_content.DDE),
            "oleLink": _raises(active_content.LINKED),
            **dict.fromkeys(("connectString", "dataSource", "odso"), _raises(active_content.DATA)),  # of a mail merge
            "customUI": self._custom_menu,
            "connection": _check_places(active_content.DATA, "sourceFile", "odcFile"),
            "textPr": _check_places(active_content.DATA, "sourceFile"),
            "dbPr": _check_connection,
            "webPr": _raises(active_content.DATA),
            "olapPr": _raises(active_content.DATA),
        }

    def _start(self, name: str, attributes: Attributes) -> None:
        if self.in_menu:
            _check_calls(attributes)
        known = name.rpartition(":")[2]
        if known in VML_PICTURES:  # "src", "o:href": by their ends
            given = [value for key, value in attributes.items() if key.rpartition(":")[2] in ("src", "href", "althref")]
            if any(map(is_elsewhere, given)):
                raise Found(active_content.PICTURE)
        elif act := self.known.get(known):
            by_name = {key.rpartition(":")[2]: value for key, value in attributes.items()}
            if len(by_name) < len(attributes):  # "Target" and "a:Target": which one counts cannot be told
                raise UnusualXml
            act(by_name)

    def _refuse(self, *given: Any) -> None:
        raise UnusualXml

    def _custom_menu(self, attributes: Attributes) -> None:
        self.in_menu = True
        _check_calls(attributes)

    def _formula(self, name: str, attributes: Attributes) -> None:
        self._collect(name, _check_formula)

    def _collect(self, name: str, use: Callable[[str], None]) -> None:
        """Hand on the text between here and the end of this element."""
        self.text = ""

        def add(text: str) -> None:
            self.text += text
            if len(self.text) > LONGEST_CODE:
                raise UnusualXml

        def end(ended: str) -> None:
            if ended.rpartition(":")[2] == name:
                self.parser.CharacterDataHandler = self.parser.EndElementHandler = None
                use(self.text)

        self.parser.CharacterDataHandler, self.parser.EndElementHandler = add, end

    def _add_code(self, text: str) -> None:
        self.codes[-1] += text
        if len(self.codes[-1]) > LONGEST_CODE:
            raise UnusualXml

    def _field_mark(self, attributes: Attributes) -> None:
        if attributes.get("fldCharType") == "begin":
            self.codes.append("")
        else:
            _check_code(self.codes.pop())
            if attributes.get("fldCharType") == "separate" or not self.codes:
                self.codes.append("")  # what is shown follows; its code was read

    def _defined_name(self, attributes: Attributes) -> None:
        name = attributes.get("name", "").lower().removeprefix("_xlnm.")
        if name.startswith(AUTOMATIC_NAMES):
            raise Found(active_content.FORMULA)
        self._collect("definedName", _check_formula)

    def end(self) -> None:
        """What was begun and never closed is read too."""
        for code in self.codes:
            _check_code(code)


def _raises(what: ActiveContent) -> Callable[[Attributes], None]:
    def act(attributes: Attributes) -> None:
        raise Found(what)

    return act


def _check_relation(attributes: Attributes) -> None:
    kind = attributes.get("Type", "").rpartition("/")[2].lower()
    target = attributes.get("Target", "")
    elsewhere = is_elsewhere(target)
    if kind == "hyperlink":
        if starts_program(target):
            raise Found(active_content.PROGRAM_LINK)
    elif kind.startswith(tuple(NEVER_ALLOWED)):
        raise Found(next(what for start, what in NEVER_ALLOWED.items() if kind.startswith(start)))
    elif kind == "oleobject" and attributes.get("TargetMode") != "External":
        raise Found(active_content.OBJECT)
    elif attributes.get("TargetMode") == "External" and kind in NEVER_OUTSIDE:
        raise Found(NEVER_OUTSIDE[kind])
    elif elsewhere and "externallink" in kind:
        raise Found(active_content.DATA)
    elif elsewhere and not (kind in PRESSED and re.match(r"\s*https?:", target, re.IGNORECASE)):
        raise Found(FETCHED.get(kind, active_content.ELSEWHERE))


def _check_action(attributes: Attributes) -> None:
    if attributes.get("action", "").strip().lower().startswith(RUNNING_ACTIONS):
        raise Found(active_content.PROGRAM_LINK)


def _check_calls(attributes: Attributes) -> None:
    if any(key.startswith(("on", "get", "loadImage")) and is_elsewhere(attributes[key]) for key in attributes):
        raise Found(active_content.RIBBON)


def _check_places(what: ActiveContent, *names: str) -> Callable[[Attributes], None]:
    def act(attributes: Attributes) -> None:
        if any(is_elsewhere(attributes.get(name, "")) for name in names):
            raise Found(what)

    return act


def _check_connection(attributes: Attributes) -> None:
    """The workbook's own data model is no connection to anywhere."""
    if attributes.get("connection") != "Data Model Connection":
        raise Found(active_content.DATA)


def _check_code(code: str) -> None:
    """What a field does stands in its first word; a field within its code is checked by itself."""
    code = code.translate(CURLY_QUOTES)
    start = FIRST_WORD.match(code)
    first = start[1].upper() if start else ""
    words = [quoted or plain for quoted, plain in WORDS.findall(code, start.end(1) if start else 0)]
    if first in FIELDS:
        raise Found(FIELDS[first])
    if first == "INCLUDEPICTURE" and any(map(is_elsewhere, words)):
        raise Found(active_content.PICTURE)
    if first == "HYPERLINK" and any(map(starts_program, words)):
        raise Found(active_content.PROGRAM_LINK)


def _check_formula(text: str) -> None:
    """What is only text within a formula calls nothing, but a link's place is such a text."""
    if any(starts_program(place) for place in LINKING_FORMULA.findall(text)):
        raise Found(active_content.PROGRAM_LINK)
    if DDE_FORMULA.search(QUOTED_TEXT.sub('""', text)):
        raise Found(active_content.DDE)
    if FETCHING_FORMULA.search(QUOTED_TEXT.sub('""', text)):
        raise Found(active_content.FORMULA)
