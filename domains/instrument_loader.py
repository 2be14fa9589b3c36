"""From files to rows: every file checked whole, all loaded or none, frozen once an evaluation uses one."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from domains.checks import check_instrument, check_supplement
from domains.crosswalk import load_crosswalk
from domains.differences import first_difference
from domains.layout import SUPPLEMENT as SUPPLEMENT_SHAPE
from domains.models import Instrument
from domains.public_names import with_public_names
from domains.rows import shows_other_names, update_supplement_facts, write_instrument
from domains.shapes import BrokenInstrument, name_file_in_errors
from domains.walk import FileNode
from domains.yaml_reading import read_yaml

FOLDER = Path(__file__).parent / "instruments"
SUPPLEMENT = "supplement.yaml"
CROSSWALK = "crosswalk.csv"


class FrozenInstrument(BrokenInstrument):
    """The file differs from an instrument that an evaluation already uses."""


@dataclass(frozen=True)
class LoadedInstrument:
    """What happened to one file: "dimuat", "diperbarui" or "tidak berubah"."""

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

    Raises `BrokenInstrument` or `FrozenInstrument` with file, key and reason. A folder without a supplement or
    crosswalk of its own takes the application's.
    """
    sources = _read_folder(folder)
    with transaction.atomic():
        loaded = [_load(source) for source in sources]
        own = folder / CROSSWALK
        crosswalk = load_crosswalk(own if own.exists() else FOLDER / CROSSWALK, partial=not own.exists())
    return [*loaded, LoadedInstrument("crosswalk", crosswalk.outcome, crosswalk.rows)]


def _read_folder(folder: Path) -> list[InstrumentSource]:
    paths = [path for path in sorted(folder.glob("*.yaml")) if path.name != SUPPLEMENT]
    if not paths:
        raise BrokenInstrument("*.yaml", "tidak ada berkas instrumen", str(folder))
    path = folder / SUPPLEMENT
    supplement = read_yaml(path if path.exists() else FOLDER / SUPPLEMENT)
    with name_file_in_errors(SUPPLEMENT):
        SUPPLEMENT_SHAPE.check(supplement, "")
    sources: dict[str, InstrumentSource] = {}
    for path in paths:
        data = read_yaml(path)
        with name_file_in_errors(path.name):
            check_instrument(data)
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


@transaction.atomic
def _load(source: InstrumentSource) -> LoadedInstrument:
    rows = source.data["structure"]["rows"]
    stored = Instrument.objects.select_for_update().filter(code=source.code).first()
    if stored and stored.sha256 == source.sha256:
        if not shows_other_names(stored, source.content):
            return LoadedInstrument(source.code, "tidak berubah", rows)
        update_supplement_facts(stored, source.content, source.sha256)
        return LoadedInstrument(source.code, "diperbarui", rows)
    if stored and stored.evaluations.exists():
        # Whether nothing that was there differs: the supplement just says more than it did. No score rests on it.
        before = stored.file.content if hasattr(stored, "file") else {}
        kept = {name: fact for name, fact in source.facts.items() if name in before.get("supplement", {})}
        only_adds_facts = before == {**source.data, "supplement": kept}
        if only_adds_facts:
            update_supplement_facts(stored, source.content, source.sha256)
            return LoadedInstrument(source.code, "diperbarui", rows)
        raise FrozenInstrument(*_first_difference(stored, source))
    write_instrument(stored or Instrument(code=source.code), source.content, source.sha256)
    return LoadedInstrument(source.code, "diperbarui" if stored else "dimuat", rows)


def _first_difference(stored: Instrument, source: InstrumentSource) -> tuple[str, str, str]:
    """Key, reason and file of the first place where the file differs from the frozen instrument."""
    before = stored.file.content if hasattr(stored, "file") else {}
    key, old, new = first_difference(before, source.content) or ("isi", "", "")
    reason = f"instrumen sudah dipakai siklus dan dibekukan; tersimpan {old}, berkas {new}"
    if key.startswith("supplement"):
        return key.replace("supplement", source.code, 1), reason, SUPPLEMENT
    return key, reason, source.path.name
