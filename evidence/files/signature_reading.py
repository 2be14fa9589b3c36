"""Digital signatures of a PDF: whose, when, and whether the bytes changed since; read in a process of its own.

Nothing is fetched: no certificate, no revocation list. Who may sign is a folder of certificates that the operator
chose; without one nobody's name is vouched for. Run as `python -m evidence.files.signature_reading [FOLDER]` with the
file on stdin; it prints one JSON list. Pure, no Django; pyHanko is imported in the child only.
"""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from uploads import children

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
    from pyhanko.sign.validation.status import PdfSignatureStatus

CPU, WAIT = 10, 30  # seconds: of computing, of waiting
MOST = 20  # signatures of one file
MOST_ROOTS = 200
LONGEST_NAME = 150
CERTIFICATE_ENDINGS = (".pem", ".crt", ".cer", ".der")
LARGEST_CERTIFICATE = 1024 * 1024


class SignatureState(StrEnum):
    """What became of the signed bytes."""

    INTACT = "utuh"  # the file is as it was signed
    EXTENDED = "ditambah"  # only what a signature allows was added: a further signature, a filled field
    CHANGED = "berubah"  # something else was added after it, or the signed bytes differ
    UNREADABLE = "tidak_terbaca"


@dataclass(frozen=True)
class ReadSignature:
    """One signature. `at`: the moment as ISO text, as the signer's own computer or a time stamp says it."""

    state: str
    signer: str = ""
    organisation: str = ""
    issuer: str = ""
    at: str = ""
    is_trusted: bool = False  # the certificate leads to one of the operator's folder
    is_listed: bool = False  # there was such a folder with certificates


def read_signatures(stream: BinaryIO, trusted: str = "", seconds: float = WAIT) -> list[ReadSignature] | None:
    """By a child with limits; None where it was ended, or the file cannot be read so."""
    try:
        said = json.loads(children.run_child(__name__, trusted, stream=stream, seconds=seconds))
        return [ReadSignature(**one) for one in said]
    except (children.ChildFailed, ValueError, TypeError):
        return None


# --- in the child -----------------------------------------------------------------------------------


def examine(stream: BinaryIO, trusted: str) -> list[ReadSignature]:
    """Each signature in the order of the file; a time stamp alone is none. Only ever called in the child."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(stream, strict=False)
    if reader.encrypted:
        reader.decrypt("")  # as every viewer opens it: without a password
    roots = list(certificates_in(trusted)) if trusted else []
    return [_read(reader, one, roots) for one in reader.embedded_regular_signatures[:MOST]]


def certificates_in(folder: str) -> Iterator["Certificate"]:
    """The certificates of a folder, one or several a file; what is none is passed over."""
    from asn1crypto import pem, x509

    files = sorted(path for path in Path(folder).iterdir() if path.suffix.lower() in CERTIFICATE_ENDINGS)
    for path in files[:MOST_ROOTS]:
        try:
            data = path.read_bytes()[:LARGEST_CERTIFICATE]
            parts = [der for _, _, der in pem.unarmor(data, multiple=True)] if pem.detect(data) else [data]
            for der in parts:
                certificate = x509.Certificate.load(der)
                certificate.subject.native  # noqa: B018  # what is no certificate shows itself here
                yield certificate
        except (OSError, ValueError, TypeError):
            continue


def _read(reader: "PdfFileReader", signature: "EmbeddedPdfSignature", roots: "list[Certificate]") -> ReadSignature:
    try:
        status = _validate(signature, roots, None)
        at = _moment(status)
        trusted = bool(roots) and status.trusted
        if roots and not trusted and at:
            # A certificate lives two years, the paper longer: what counts is the day on which it was signed.
            trusted = _validate(signature, roots, at).trusted
        names = status.signing_cert.subject.native
        issuer = status.signing_cert.issuer.native
        return ReadSignature(
            _state(status),
            _word(names, "common_name"),
            _word(names, "organization_name"),
            _word(issuer, "common_name"),
            at.astimezone(UTC).isoformat() if at else "",
            trusted,
            bool(roots),
        )
    except Exception:  # a broken signature raises anything; it is the file's fault, and people are told
        return ReadSignature(SignatureState.UNREADABLE, is_listed=bool(roots))


def _validate(
    signature: "EmbeddedPdfSignature", roots: "list[Certificate]", moment: datetime | None
) -> "PdfSignatureStatus":
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko_certvalidator import ValidationContext

    context = ValidationContext(
        trust_roots=roots, moment=moment, allow_fetching=False, revocation_mode="soft-fail", fetchers=None
    )
    either = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
    return validate_pdf_signature(signature, context, key_usage_settings=either)


def _state(status: "PdfSignatureStatus") -> SignatureState:
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    if not (status.intact and status.valid):
        return SignatureState.CHANGED
    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return SignatureState.INTACT
    level = status.modification_level
    if level is None or level > ModificationLevel.FORM_FILLING or not status.docmdp_ok:
        return SignatureState.CHANGED
    return SignatureState.EXTENDED


def _moment(status: "PdfSignatureStatus") -> datetime | None:
    stamp = status.timestamp_validity
    at = stamp.timestamp if stamp is not None and stamp.intact and stamp.valid else status.signer_reported_dt
    return at if at is None or at.tzinfo else at.replace(tzinfo=UTC)


def _word(names: Any, key: str) -> str:
    """One name of a certificate as plain text of one line."""
    value = names.get(key, "")
    value = value[0] if isinstance(value, list) and value else value
    plain = "".join(letter if letter.isprintable() else " " for letter in str(value))
    return " ".join(plain.split())[:LONGEST_NAME]


def main() -> None:
    children.leave_network()
    children.limit_resources(CPU)
    os.nice(10)
    print(json.dumps([asdict(one) for one in examine(sys.stdin.buffer, sys.argv[1])]))


if __name__ == "__main__":
    main()
