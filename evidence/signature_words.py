"""Digital signatures as a page tells them: who, when, whether the file is still as it was signed, who vouches."""

from dataclasses import dataclass
from datetime import datetime

from evidence.files.signature_reading import ReadSignature, SignatureState
from evidence.models import VersionReading
from evidence.models.document import NOBODY_VOUCHES
from regions import clock
from regions.models import Region
from ui.formats import long_date

# Status word of the ui and sentence, by what became of the bytes.
STATES = {
    SignatureState.INTACT: ("terima", "Isi berkas tidak berubah sejak ditandatangani."),
    SignatureState.EXTENDED: (
        "terima",
        "Sesudahnya hanya ada tambahan yang sah, misalnya tanda tangan berikutnya.",
    ),
    SignatureState.CHANGED: ("lewat", "Isi berkas berubah sesudah ditandatangani."),
    SignatureState.UNREADABLE: ("ingat", "Tanda tangan ini rusak atau tidak dapat diperiksa."),
}
LABELS = {
    SignatureState.INTACT: "Utuh",
    SignatureState.EXTENDED: "Utuh",
    SignatureState.CHANGED: "Berubah",
    SignatureState.UNREADABLE: "Tidak terbaca",
}
VOUCHED = "Sertifikatnya berasal dari penerbit pada daftar tepercaya; pencabutannya tidak ditanyakan."
NOT_LISTED = f"{NOBODY_VOUCHES.capitalize()}: penerbit sertifikatnya tidak ada pada daftar tepercaya."
NO_LIST = f"{NOBODY_VOUCHES.capitalize()}: daftar sertifikat tepercaya belum dipasang di server ini."


@dataclass(frozen=True)
class ShownSignature:
    """One signature in words."""

    look: str
    label: str
    signer: str
    when: str
    state: str
    trust: str


def signatures_read(reading: VersionReading | None, region: Region) -> list[ShownSignature]:
    """Those of a version, in the order of the file. No query."""
    rows = [ReadSignature(**row) for row in reading.signatures] if reading else []
    return [_shown(row, region) for row in rows]


def _shown(row: ReadSignature, region: Region) -> ShownSignature:
    state = SignatureState(row.state)
    look, sentence = STATES[state]
    names = ", ".join(dict.fromkeys(filter(None, (row.signer, row.organisation))))
    signer = names or "Penandatangan tanpa nama"
    issuer = f"sertifikat dari {row.issuer}" if row.issuer else ""
    day = long_date(clock.day_of(datetime.fromisoformat(row.at), region)) if row.at else ""
    when = f"{day} menurut tanda tangannya" if day else ""
    trust = VOUCHED if row.is_trusted else NOT_LISTED if row.is_listed else NO_LIST
    told = "" if state == SignatureState.UNREADABLE else trust
    return ShownSignature(look, LABELS[state], signer, ", ".join(filter(None, (issuer, when))), sentence, told)
