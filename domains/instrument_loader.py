"""From files to rows: every file checked whole, all loaded or none.

What an evaluation uses is frozen: a file that differs becomes the next revision of its code.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from domains.checks import check_instrument, check_supplement
from domains.corrections import check_correction
from domains.crosswalk import load_crosswalk
from domains.item_help import check_help
from domains.layout import SUPPLEMENT as SUPPLEMENT_SHAPE
from domains.models import EvidenceItem, Instrument
from domains.public_names import with_public_names
from domains.revision_comparison import RevisionComparison, compare_revisions
from domains.rows import shows_other_names, update_supplement_facts, write_instrument
from domains.shapes import BrokenInstrument, name_file_in_errors
from domains.walk import FileNode
from domains.yaml_reading import read_yaml, read_yaml_text

FOLDER = Path(__file__).parent / "instruments"
SUPPLEMENT = "supplement.yaml"
CROSSWALK = "crosswalk.csv"
HELP = "help"


@dataclass(frozen=True)
class LoadedInstrument:
    """What happened to one file: "dimuat", "diperbarui", "tidak berubah" or "revisi 2"."""

    code: str
    outcome: str
    rows: int


@dataclass(frozen=True)
class InstrumentSource:
    """One checked file with the facts that the supplement adds to it."""

    path: Path
    data: FileNode
    facts: FileNode

    @property
    def code(self) -> str:
        return self.data["code"]

    @property
    def content(self) -> FileNode:
        """All that is loaded, and what a frozen instrument is compared with."""
        return {**self.data, "supplement": self.facts}

    @property
    def sha256(self) -> str:
        return hashlib.sha256(json.dumps(self.content, sort_keys=True).encode()).hexdigest()


def load_folder(folder: Path = FOLDER) -> list[LoadedInstrument]:
    """Load every instrument file of a folder and the crosswalk. One fault stops everything, unwritten.

    Raises `BrokenInstrument` with file, key and reason. A folder without a supplement or crosswalk of its own takes the
    application's.
    """
    sources = _read_folder(folder)
    with transaction.atomic():
        loaded = [_load(source) for source in sources]
        own = folder / CROSSWALK
        crosswalk = load_crosswalk(own if own.exists() else FOLDER / CROSSWALK, partial=not own.exists())
        # Every item code that is stored, by instrument: two queries.
        known: dict[str, set[str]] = {code: set() for code in Instrument.objects.values_list("code", flat=True)}
        for instrument, code in EvidenceItem.objects.order_by().values_list("instrument__code", "code"):
            known[instrument].add(code)
        check_help(folder / HELP, known)
    return [*loaded, LoadedInstrument("crosswalk", crosswalk.outcome, crosswalk.rows)]


def _read_folder(folder: Path) -> list[InstrumentSource]:
    paths = [path for path in sorted(folder.glob("*.yaml")) if path.name != SUPPLEMENT]
    if not paths:
        raise BrokenInstrument("*.yaml", "tidak ada berkas instrumen", str(folder))
    path = folder / SUPPLEMENT
    supplement = read_yaml(path if path.exists() else FOLDER / SUPPLEMENT)
    with name_file_in_errors(SUPPLEMENT):
        SUPPLEMENT_SHAPE.check(supplement, "")
    used = [one.code for one in Instrument.objects.newest() if _is_used(one)]
    sources: dict[str, InstrumentSource] = {}
    for path in paths:
        data = read_yaml(path)
        with name_file_in_errors(path.name):
            check_instrument(data, corrects=isinstance(data, dict) and data.get("code") in used)
            with_public_names(data)  # refuses a source that has none
        facts = supplement.get(data["code"], {})
        with name_file_in_errors(SUPPLEMENT):
            check_supplement(data["code"], facts, data)
            with_public_names(facts, data["code"])
        source = InstrumentSource(path, data, facts)
        if twin := sources.get(source.code):
            raise BrokenInstrument("code", f"{source.code} juga ada dalam {twin.path.name}", path.name)
        sources[source.code] = source
    return list(sources.values())


@dataclass(frozen=True)
class CheckedRevision:
    """A file that somebody has sent, against the newest revision of its code; nothing is stored yet."""

    source: InstrumentSource
    newest: Instrument
    comparison: RevisionComparison

    @property
    def is_known(self) -> bool:
        """Whether a revision says the same already."""
        return Instrument.objects.filter(code=self.source.code, sha256=self.source.sha256).exists()


def check_revision(text: str, name: str) -> CheckedRevision:
    """The file whole, as `load_folder` checks one. Raises `BrokenInstrument` with file, key and reason.

    It corrects an instrument that is there; what the supplement says of that one holds for it too.
    """
    with name_file_in_errors(name):
        data = read_yaml_text(text)
        code = data.get("code") if isinstance(data, dict) else None
        known = Instrument.objects.newest().filter(code=code) if isinstance(code, str) else Instrument.objects.none()
        newest = known.select_related("file").first()
        check_instrument(data, corrects=newest is not None and _is_used(newest))
        if newest is None:
            raise BrokenInstrument("code", f"instrumen {code} belum ada; instrumen baru dimuat oleh pengelola sistem")
        with_public_names(data)
        facts = newest.file.content["supplement"]
        check_supplement(newest.code, facts, data)
        source = InstrumentSource(Path(name), data, facts)
        rows = Instrument.objects.filter(code=newest.code).select_related("file").order_by("revision")
        check_correction([row.file.content for row in rows], data)
        return CheckedRevision(source, newest, compare_revisions(newest.file.content, source.content))


@transaction.atomic
def store_revision(text: str, name: str) -> LoadedInstrument:
    """Check the file again and store it. Raises `BrokenInstrument`."""
    loaded = _load(check_revision(text, name).source)
    load_crosswalk(FOLDER / CROSSWALK, partial=True)
    return loaded


@transaction.atomic
def _load(source: InstrumentSource) -> LoadedInstrument:
    """Write one checked file: a first revision, one that nobody uses anew, or the next of one that is in use."""
    rows = source.data["structure"]["rows"]
    revisions = list(Instrument.objects.select_for_update().filter(code=source.code).order_by("revision"))
    same = next((one for one in reversed(revisions) if one.sha256 == source.sha256), None)
    if same:
        if not shows_other_names(same, source.content):
            return LoadedInstrument(source.code, "tidak berubah", rows)
        update_supplement_facts(same, source.content, source.sha256)
        return LoadedInstrument(source.code, "diperbarui", rows)
    if not revisions or not _is_used(revisions[-1]):
        write_instrument(revisions[0] if revisions else Instrument(code=source.code), source.content, source.sha256)
        return LoadedInstrument(source.code, "diperbarui" if revisions else "dimuat", rows)
    contents = [one.file.content if hasattr(one, "file") else {} for one in revisions]
    for one, before in reversed(list(zip(revisions, contents, strict=True))):
        # Whether nothing that was there differs: the supplement just says more than it did. No score rests on it.
        kept = {name: fact for name, fact in source.facts.items() if name in before.get("supplement", {})}
        if before == {**source.data, "supplement": kept}:
            update_supplement_facts(one, source.content, source.sha256)
            return LoadedInstrument(source.code, "diperbarui", rows)
    if any(_without_supplement(before) == source.data for before in contents[:-1]):
        # The program's own file, after the city has loaded a correction of it: what is newer stands.
        return LoadedInstrument(source.code, "tidak berubah", rows)
    return _add_revision(source, revisions[-1], contents)


def _is_used(newest: Instrument) -> bool:
    """Whether a cycle rests on the instrument, or a correction was made already."""
    return newest.revision > 1 or newest.evaluations.exists()


def _without_supplement(content: FileNode) -> FileNode:
    return {name: value for name, value in content.items() if name != "supplement"}


def _add_revision(source: InstrumentSource, newest: Instrument, contents: list[FileNode]) -> LoadedInstrument:
    """The next revision, a row beside those that cycles go on using."""
    with name_file_in_errors(source.path.name):
        check_correction(contents, source.data)
    made = Instrument(code=source.code, revision=newest.revision + 1)
    has_new_rules = compare_revisions(contents[-1], source.content).has_new_rules
    made.rules_since = made.revision if has_new_rules else newest.rules_since
    write_instrument(made, source.content, source.sha256)
    return LoadedInstrument(source.code, f"revisi {made.revision}", source.data["structure"]["rows"])
