"""What the library keeps: the facts of a document, and its versions, each a file of ours or a link to elsewhere.

Who may write, and when, is asked by those who call (`citations.py`, `library_writes.py`).
"""

from __future__ import annotations

import re
import uuid
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, TypeAlias
from urllib.parse import SplitResult, parse_qsl, urlsplit

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.validators import URLValidator
from django.db.models import Case, CharField, Q, QuerySet, Value, When

from accounts.asked_person import PersonShape, asked_person, person_shape
from accounts.models import User
from evidence import file_storage
from evidence.evidence_history import fact_value
from evidence.links import is_local, link_key, url_host
from evidence.models import Document, DocumentVersion
from evidence.quotas import RoomForFiles, require_room
from history.choices import HistoryKind
from history.models import HistoryEntry
from regions import clock
from regions.models import Agency, Region
from ui.kept_query import KeptQuery, Parameter
from ui.names import look_of, visible_name
from uploads import incoming
from uploads.incoming import MAX_NAME_LENGTH

MAX_URL_LENGTH = 500
SECRET_PARAMETERS = {"password", "passwd", "pwd", "sandi", "katasandi", "kata_sandi", "access_token"}
LOCAL_HOST = re.compile(r"[\w.:%-]+")
LOCAL = (
    "Alamat ini hanya dikenal di jaringan atau komputer sendiri; peninjau di luar tidak dapat membukanya. "
    "Centang bila peninjau memang dapat, atau unggah berkasnya."
)


@dataclass(frozen=True)
class DocumentFacts:
    """What is said of a document."""

    title: str
    kind: str = ""
    reference: str = ""
    issued_on: date | None = None
    secrecy: str = Document.Secrecy.RESTRICTED


@dataclass(frozen=True)
class EvidenceLink:
    """Evidence that stands somewhere else; nobody here ever fetches it.

    `is_confirmed`: whoever brings it has said that checkers reach an address of the own network.
    """

    url: str
    is_confirmed: bool = False

    @property
    def name(self) -> str:
        """Host and path, as people recognise it."""
        parts = urlsplit(self.url)
        return f"{parts.hostname}{parts.path.rstrip('/')}"[:MAX_NAME_LENGTH]


CheckedSource: TypeAlias = incoming.CheckedUpload | EvidenceLink
FileOrLink: TypeAlias = "File[Any] | CheckedSource"  # only type checkers can index File


SAME_FILE = 2  # nearer than a title of the same owner


class FileAlreadyStored(Exception):
    """The same file or link is in the library, in a document that this person may read."""

    def __init__(self, version: DocumentVersion) -> None:
        super().__init__(f"{'Tautan' if version.is_link else 'Berkas'} ini sudah ada: {version.document}.")
        self.version = version


class TitleAlreadyUsed(FileAlreadyStored):
    """The library holds a document of the same owner whose title looks the same; it may well be another."""


def documents_titled(document: Document, by: User) -> QuerySet[Document]:
    """Others, of any owner, whose title looks like this one's and that this person may read."""
    readable = Document.objects.visible_to(by).filter(region=document.region)
    return readable.filter(title_look=look_of(document.title)).exclude(pk=document.pk)


def namesake_sentence(namesake: Document) -> str:
    """What is told of a document whose title looks like another's."""
    owner = namesake.owner.name if namesake.owner else "Diskominfo"
    return f"Dokumen lain juga berjudul “{namesake.title}”, milik {owner}. Periksa apakah dokumennya sama."


def require_unknown_file(
    checked: CheckedSource, region: Region, by: User, titled: Document | None = None
) -> Document | None:
    """Pass, or `FileAlreadyStored`; with `titled`, the new document, `TitleAlreadyUsed` for its name alone. One query,
    and one more where something is found.

    Returns what another owner has under that title, to be told: agencies name their minutes alike.
    What the person may not read is never looked at: nothing tells that it exists.
    """
    is_link = isinstance(checked, EvidenceLink)
    shape, given = person_shape(by)
    same = link_key(checked.url) if isinstance(checked, EvidenceLink) else checked.sha256
    title, owner = (look_of(titled.title), titled.owner_id) if titled else ("", None)
    asked = (shape, is_link, titled is not None, owner is not None)
    first = _most_alike(*asked, region=region.pk, same=same, title=title, owner=owner, **given)
    if not first:
        return None
    key, rank = first[0]
    found = DocumentVersion.objects.select_related("document__owner").get(pk=key)
    if rank:
        raise FileAlreadyStored(found) if rank == SAME_FILE else TitleAlreadyUsed(found)
    return found.document


@KeptQuery
def _most_alike(shape: PersonShape, is_link: bool, is_titled: bool, is_owned: bool) -> QuerySet[Any, Any]:
    """What the person may read and is nearest to what was sent: its key, and how near."""
    same_file = _same_as(is_link)
    look = Parameter("title", CharField())
    wanted = same_file | Q(document__title_look=look) if is_titled else same_file
    readable = Document.objects.visible_to(asked_person(shape)).filter(region=Parameter("region"))
    known = DocumentVersion.objects.filter(wanted, document__in=readable)
    own = Q(document__owner=Parameter("owner")) if is_owned else Q(document__owner__isnull=True)
    ranks = Case(When(same_file, then=Value(SAME_FILE)), When(own, then=Value(1)), default=Value(0))
    clean = known.exclude(scan=DocumentVersion.Scan.INFECTED).annotate(rank=ranks)
    return clean.order_by("-rank", "-uploaded_at", "-pk").values_list("pk", "rank")[:1]


def _same_as(is_link: bool) -> Q:
    """The same link in any spelling; the same bytes, as they were sent or as they are handed on."""
    same = Parameter("same", CharField())
    return Q(link_key=same) if is_link else Q(sha256=same) | Q(copy__sha256=same)


def check_source(source: FileOrLink) -> CheckedSource:
    """Judge a file or a link; raises `ValidationError` at its field. Stores nothing, fetches nothing.

    May take seconds. Who holds a lock for long brings what was judged before (`CheckedUpload`).
    """
    if isinstance(source, incoming.CheckedUpload):
        return source
    if isinstance(source, EvidenceLink):
        return _checked_link(source)
    try:
        return incoming.check_upload(source)
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from error


def admit_source(checked: CheckedSource, room: RoomForFiles, owner: Agency | None) -> CheckedSource:
    """What was judged, if the owner still has room for its file; raises `ValidationError` at the file."""
    return checked if isinstance(checked, EvidenceLink) else room.admit(checked, owner)


def _checked_link(link: EvidenceLink) -> EvidenceLink:
    url = link.url.strip()
    if refusal := _why_not_link(url):
        raise ValidationError({"url": refusal})
    if is_local(url) and not link.is_confirmed:
        raise ValidationError({"is_confirmed": LOCAL})
    return EvidenceLink(url, link.is_confirmed)


def _why_not_link(url: str) -> str | None:
    if len(url) > MAX_URL_LENGTH:
        return f"Tautan ini lebih panjang dari {MAX_URL_LENGTH} huruf. Pakai tautan berbagi yang lebih pendek."
    try:
        parts = urlsplit(url)
        _validate_address(url, parts)
    except (ValidationError, ValueError):
        return "Tautan harus lengkap dan berawal https:// atau http://, misalnya https://jdih.contoh.go.id/perwali-5."
    if parts.username is not None or parts.password is not None:
        return "Tautan ini memuat nama pengguna atau kata sandi. Hapus bagian itu; jangan menyimpan kata sandi di sini."
    if SECRET_PARAMETERS & {name.lower() for name, _ in parse_qsl(f"{parts.query}&{parts.fragment}")}:
        return "Tautan ini memuat kata sandi atau kunci masuk. Pakai tautan yang dapat dibuka tanpa itu."
    return None


def _validate_address(url: str, parts: SplitResult) -> None:
    """Raise `ValidationError` or `ValueError`. A name of the own network need not look like one of the web."""
    if parts.port == 0 or any(char.isspace() or not char.isprintable() for char in url):
        raise ValueError
    if is_local(url) and LOCAL_HOST.fullmatch(url_host(parts)):
        url = parts._replace(netloc="contoh.go.id").geturl()
    URLValidator(schemes=["http", "https"])(url)


def check_facts(document: Document) -> None:
    """Raises `ValidationError` by field; a date in the future is no document's date."""
    document.clean_fields(exclude=["region", "owner", "created_by"])
    if document.issued_on and document.issued_on > clock.today(document.region):
        raise ValidationError({"issued_on": "Tanggal dokumen belum tiba. Isi tanggal penetapan atau tanda tangannya."})


def apply_facts(document: Document, facts: DocumentFacts) -> None:
    """Put what is said on the row, spaces at the ends away."""
    for name, new in asdict(facts).items():
        setattr(document, name, visible_name(new) if isinstance(new, str) else new)


def build_document(
    *, region: Region, owner: Agency | None, facts: DocumentFacts, is_sample: bool, by: User
) -> Document:
    """Not saved yet; raises `ValidationError` by field."""
    document = Document(region=region, owner=owner, is_sample=is_sample, created_by=by)
    apply_facts(document, facts)
    check_facts(document)
    return document


def update_facts(document: Document, changes: dict[str, Any], *, by: User) -> bool:
    """Check and save what is said differently, one line of history for each; False if nothing is.

    The row is locked by the caller. Raises `ValidationError` by field.
    """
    before = {name: fact_value(document, name) for name in changes}
    for name, new in changes.items():
        setattr(document, name, visible_name(new) if isinstance(new, str) else new)
    check_facts(document)
    changed = [name for name in changes if fact_value(document, name) != before[name]]
    for name in changed:
        HistoryEntry.objects.record(
            subject=document,
            kind=HistoryKind.DOCUMENT_EDITED,
            details={"name": name},
            before=before[name],
            after=fact_value(document, name),
            by=by,
        )
    if changed:
        document.revision += 1
        document.save()
    return bool(changed)


def keep_version_dates(document: Document) -> None:
    """Before a newer version comes: what stands already keeps the date by which it was judged."""
    document.versions.filter(issued_on=None).update(issued_on=document.issued_on)


def add_version(
    *, document: Document, checked: CheckedSource, by: User, number: int | None = None, room_asked: bool = False
) -> DocumentVersion:
    """The next version of a stored document (`number`: known already). Runs inside the caller's transaction.

    Raises `ValidationError` at the file where others have filled the room meanwhile, unless the caller has just asked.
    """
    number = number or document.versions.count() + 1
    if not isinstance(checked, EvidenceLink):
        if not room_asked:
            require_room(document, checked)
        return file_storage.store_version(document=document, number=number, checked=checked, by=by)
    return DocumentVersion.objects.create(
        id=uuid.uuid4(),
        document=document,
        number=number,
        url=checked.url,
        link_key=link_key(checked.url),
        original_name=checked.name,
        size=0,
        reading=DocumentVersion.Reading.DONE,
        uploaded_by=by,
    )
