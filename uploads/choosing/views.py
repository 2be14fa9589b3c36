"""Second steps of a form that takes files: what a ZIP holds, several photos as one PDF; both without JavaScript."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from accounts.permissions import Refused
from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from submissions.once import UnstoredRedirect, redirect_unstored
from ui.downloads import SANDBOX
from uploads import incoming, photo_copies, pieces
from uploads.archives import ArchiveEntry
from uploads.children import ChildFailed
from uploads.choosing import chosen_files
from uploads.choosing.arranging import PlacedPhoto, address, arranged, placed_photos
from uploads.choosing.chosen_files import TurnedPhoto
from uploads.filetypes import PICTURES, TypeRefused
from uploads.models import Upload
from uploads.photo_sets import MOST_PHOTOS, TURNS
from uploads.whole_files import keep_upload

CHOSEN = "unggahan"  # in the address of the form: the upload that was chosen for it
PHOTO_ENDINGS = ",".join(f".{ending}" for kind in PICTURES for ending in kind.extensions)
REFUSALS = (ValidationError, TypeRefused, Refused, pieces.UploadTooLarge, pieces.UploadGone)
NOT_TYPED = ("csrfmiddlewaretoken", "form_token", "draft_id", "upload")
View = Callable[..., HttpResponse]


def opens_archives(view: View) -> View:
    """Around a view that takes files: a ZIP leads to the list of what lies in it, and what was typed comes back."""

    @wraps(view)
    def answer(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and (archive := _brought_archive(request)):
            try:
                upload = archive if isinstance(archive, Upload) else _kept(request, archive)
                chosen_files.archive_entries(upload)
            except REFUSALS as error:
                messages.error(request, _words(error))
                return UnstoredRedirect(request.get_full_path())
            _remember(request, upload)
            return UnstoredRedirect(reverse("archive", args=[upload.pk]))
        return view(request, *args, **kwargs)

    return answer


def arrived_files(request: SignedInRequest) -> list[pieces.UploadedPartFile]:
    """What a post names of the uploads that came before it; one query, however often it is asked."""
    known = vars(request)
    if "arrived" not in known:
        known["arrived"] = pieces.uploaded_files(request.POST.getlist("upload"), request.user)
    found: list[pieces.UploadedPartFile] = known["arrived"]
    return found


def _brought_archive(request: SignedInRequest) -> Upload | File[Any] | None:
    """The first ZIP among what a post brings, in pieces before it or with it."""
    for part in arrived_files(request):
        upload = part.upload
        if upload and not upload.is_stored and chosen_files.holds_archive(upload):
            return upload
    file = request.FILES.get("file")
    return file if file and chosen_files.is_archive(cast(BinaryIO, file), file.name or "") else None


def _kept(request: SignedInRequest, file: File[Any]) -> Upload:
    return keep_upload(by=request.user, name=file.name or "", content=cast(BinaryIO, file))


def _remember(request: SignedInRequest, archive: Upload) -> None:
    """The form to go back to, and what was typed there; of a file that came before it, under its number."""
    suffix = f"-{archive.pk}"
    typed = {name.removesuffix(suffix): str(text).replace("\0", "") for name, text in request.POST.items()}
    said = {name: text for name, text in typed.items() if name not in NOT_TYPED}
    details = {"kembali": request.get_full_path(), "said": said}
    Upload.objects.filter(pk=archive.pk).update(page="", details=details)


def _words(error: Exception) -> str:
    if isinstance(error, (pieces.UploadGone, FileNotFoundError)):
        return pieces.UPLOAD_MISSING
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)


def _back(request: SignedInRequest, text: str) -> str:
    """A page of ours to go back to; the person's first page where the address names none."""
    safe = url_has_allowed_host_and_scheme(text, allowed_hosts=None, require_https=request.is_secure())
    return text if safe and text.startswith("/") else reverse("home")


def _with_chosen(back: str, upload: Upload) -> str:
    """The form with the upload that was chosen for it."""
    parts = urlsplit(back)
    kept = "&".join(piece for piece in parts.query.split("&") if piece and not piece.startswith(f"{CHOSEN}="))
    return parts._replace(query=f"{kept}&{CHOSEN}={upload.pk}".lstrip("&")).geturl()


def _own(request: SignedInRequest, pk: UUID) -> Upload:
    return get_object_or_404(Upload.objects.filter(owner=request.user, stored_id=""), pk=pk)


# --- a ZIP ------------------------------------------------------------------------------------------


@get_or_post
def archive(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What lies in a ZIP, to choose one file of it, or several photos."""
    upload = _own(request, pk)
    back = _back(request, str(request.GET.get("kembali") or upload.details.get("kembali", "")))
    try:
        entries = chosen_files.archive_entries(upload)
    except (*REFUSALS, FileNotFoundError) as error:
        return redirect_unstored(request, _words(error), back)
    if request.method == "POST":
        return _choose(request, upload, entries, back)
    return _archive_page(request, upload, entries, back)


def _choose(request: SignedInRequest, upload: Upload, entries: list[ArchiveEntry], back: str) -> HttpResponse:
    wanted = [int(text) for text in request.POST.getlist("berkas") if text.isascii() and text.isdigit()][:MOST_PHOTOS]
    try:
        if request.POST.get("tekan") == "foto":
            photos = [PlacedPhoto(_taken(request, upload, place, "").pk) for place in wanted]
            return redirect(address(reverse("photos"), back, photos))
        if len(wanted) != 1:
            raise ValidationError("Pilih satu berkas.")
        return redirect(_with_chosen(back, _taken(request, upload, wanted[0], urlsplit(back).path)))
    except REFUSALS as error:
        return _archive_page(request, upload, entries, back, problem=_words(error), chosen=wanted)


def _taken(request: SignedInRequest, upload: Upload, place: int, page: str) -> Upload:
    return chosen_files.choose_entry(archive=upload, place=place, by=request.user, page=page)


def _archive_page(
    request: SignedInRequest, upload: Upload, entries: list[ArchiveEntry], back: str, **more: Any
) -> HttpResponse:
    pictures = sum(entry.is_picture and not entry.why_not for entry in entries)
    context = {"upload": upload, "entries": entries, "back": back, "has_pictures": pictures > 1, **more}
    return render(request, "uploads/archive.html", context, status=422 if more.get("problem") else 200)


# --- photos -----------------------------------------------------------------------------------------


@get_or_post
def photos(request: SignedInRequest) -> HttpResponse:
    """Choose photos, put them in order, turn them; then they are one document."""
    pieces.require_uploader(request.user)
    asked = request.POST if request.method == "POST" else request.GET
    back = _back(request, str(asked.get("kembali", "")))
    if request.method == "POST":
        if brought := request.FILES.getlist("foto_baru"):
            return _bring(request, back, brought)
        if request.POST.get("tekan") == "gabung":
            return _combine(request, back)
        return UnstoredRedirect(address(reverse("photos"), back, arranged(request.POST)))
    return _photos_page(request, back, placed_photos(request.GET))


def _photos_page(
    request: SignedInRequest, back: str, placed: list[PlacedPhoto], problems: tuple[str, ...] = ()
) -> HttpResponse:
    found = list(_rows(request, placed))
    context = {
        "back": back,
        "photos": found,
        "problems": problems,
        "turns": TURNS,
        "endings": PHOTO_ENDINGS,
        "most": MOST_PHOTOS,
    }
    return render(request, "uploads/photos.html", context, status=422 if problems else 200)


def _rows(request: SignedInRequest, placed: list[PlacedPhoto]) -> Iterator[TurnedPhoto]:
    """Those that are there, in their order. One query."""
    own = Upload.objects.filter(owner=request.user, stored_id="").in_bulk([photo.key for photo in placed])
    return (TurnedPhoto(own[photo.key], photo.turn) for photo in placed if photo.key in own)


def _bring(request: SignedInRequest, back: str, files: list[UploadedFile]) -> HttpResponse:
    """Photos that came with the form join those that are there; what is no photo is named."""
    placed, problems = arranged(request.POST), []
    for file in files[: MOST_PHOTOS + 1]:
        try:
            upload = keep_upload(by=request.user, name=file.name or "", content=cast(BinaryIO, file))
            if not chosen_files.is_photo(upload):
                pieces.abandon_upload(upload=upload)
                raise ValidationError(chosen_files.NO_PHOTO.format(upload.name))
            placed.append(PlacedPhoto(upload.pk))
        except REFUSALS as error:
            problems.append(_words(error))
    if problems:
        return _photos_page(request, back, placed, tuple(problems))
    return redirect(address(reverse("photos"), back, placed))


def _combine(request: SignedInRequest, back: str) -> HttpResponse:
    placed = arranged(request.POST)
    if known := chosen_files.combined_before([photo.text for photo in placed], request.user):
        return redirect(_with_chosen(back, known))
    try:
        found = list(_rows(request, placed))
        made = chosen_files.combine_photos(photos=found, by=request.user, page=urlsplit(back).path)
    except REFUSALS as error:
        return _photos_page(request, back, placed, (_words(error),))
    return redirect(_with_chosen(back, made))


@require_GET
@cache_control(private=True, max_age=3600)
def upload_picture(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A photo of one's own as a small picture, `?putar=90` turned; it is decoded by a child with limits."""
    upload = _own(request, pk)
    text = request.GET.get("putar", "0")
    turn = int(text) if text.isdigit() and int(text) in TURNS else 0
    if not chosen_files.is_photo(upload):
        raise Http404
    with pieces.open_part(upload) as stream, tempfile.TemporaryFile() as target:
        try:
            photo_copies.write_small(stream, turn, target)
        except ChildFailed as error:
            raise Http404 from error
        target.seek(0)
        response = HttpResponse(target.read(incoming.MB), content_type="image/jpeg")
    response["Content-Security-Policy"] = SANDBOX
    return response
