"""Files that came in pieces, as the ordinary upload forms get them: one plain post a file.

Without JavaScript a form posts its file; with it, the number of each upload, and what differs by file under names
that end in that number. No form has to know the difference.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDict

from accounts.signed_in import SignedInRequest
from evidence.document_fields import PER_FILE_FIELDS
from evidence.documents import FileAlreadyStored, TitleAlreadyUsed
from evidence.models import DocumentVersion
from submissions.once import once
from ui.forms import add_domain_errors
from uploads import pieces
from uploads.choosing import chosen_files
from uploads.choosing.views import CHOSEN, arrived_files
from uploads.full_storage import StorageFault
from uploads.models import Upload

CITE_FROM_LIBRARY = "Untuk membuktikan yang lain juga, gunakan dokumennya dari pustaka."
DUPLICATE_ANSWERS = ("existing", "new_copy")  # to "this file is stored already", by the buttons of each file


def posts_per_file(request: SignedInRequest) -> list[tuple[Any, ...]]:
    """What binds a form, once a file: nothing on GET, the post itself when no file came before it."""
    if request.method != "POST":
        return [()]
    arrived = arrived_files(request)
    return [_post_of(request.POST, file) for file in arrived] or [(request.POST, request.FILES)]


def _post_of(data: QueryDict, file: pieces.UploadedPartFile) -> tuple[QueryDict, MultiValueDict]:
    own = data.copy()
    for name in (*PER_FILE_FIELDS, *DUPLICATE_ANSWERS):
        if (value := data.get(f"{name}-{file.key}")) is not None:
            own[name] = value
    return own, MultiValueDict({"file": [file]})


def once_per_file(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """`once` for a form that brings its file along; pieces are stored once by themselves (`uploads/pieces.py`)."""
    claimed = once(view)

    @wraps(view)
    def answer(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return (view if request.POST.get("upload") else claimed)(request, *args, **kwargs)

    return answer


def was_already_sent(request: SignedInRequest) -> bool:
    """Whether everything in this post is in already: somebody pressed twice."""
    files = arrived_files(request)
    return bool(files) and all(file.upload and file.upload.is_stored for file in files)


def save_uploaded(form: BaseForm, write: Callable[[], object], is_served: Callable[[DocumentVersion], bool]) -> bool:
    """Whether the form's file is in, now or since the same form came before; if not, the form says why.

    `is_served`: whether what the file became serves all that the form asks; it may have gone in for something else.
    """
    if not form.is_valid():
        return False
    try:
        write()
    except StorageFault:  # of the transaction nothing is left to ask: `spbe/full_disk.py` shows the form anew
        raise
    except ValidationError as error:
        add_domain_errors(form, error)
        return False
    except FileAlreadyStored as found:
        vars(form).update(known=found.version, by_title=isinstance(found, TitleAlreadyUsed))
        return _is_in(form) and is_served(found.version)
    except pieces.UploadAlreadyUsed as sent:
        if not is_served(cast(DocumentVersion, sent.stored)):
            form.add_error("file", f"{sent} {CITE_FROM_LIBRARY}")
            return False
    return True


def _is_in(form: BaseForm) -> bool:
    """Whether what the library holds came from this very form, sent twice."""
    file = form.files.get("file")
    return bool(isinstance(file, pieces.UploadedPartFile) and file.upload and file.upload.is_stored)


def files_already_stored(refused: list[Any]) -> list[dict[str, Any]]:
    """What the library holds already; `suffix` names files that came before the form, `by_title`: only the name is."""
    found = [(form, vars(form)["known"], form.files.get("file")) for form in refused if "known" in vars(form)]
    return [
        {
            "version": version,
            "by_title": vars(form)["by_title"],
            "name": file.name if file else form.cleaned_data["url"],
            "suffix": f"-{file.key}" if isinstance(file, pieces.UploadedPartFile) else "",
        }
        for form, version, file in found
    ]


def discard_upload(form: BaseForm) -> None:
    """The document that is cited instead holds the same file: what came before the form is not needed."""
    file = form.files.get("file") if form.is_bound else None
    if isinstance(file, pieces.UploadedPartFile) and file.upload:
        pieces.abandon_upload(upload=file.upload)


def combined_form(refused: list[Any]) -> Any:
    """The form that the page shows: the first refused one, with what is wrong with each file, by its name, on top."""
    form = refused[0]
    words = [f"{name}: {error}" for row in refused if (name := _file_of(row)) for error in _of_file(row)]
    for error in words:
        form.add_error(None, error)
    return form


def _file_of(form: BaseForm) -> str:
    file = form.files.get("file") if form.is_bound else None
    return str(file.name) if isinstance(file, pieces.UploadedPartFile) else ""


def _of_file(form: BaseForm) -> list[str]:
    """Take away what the form says at fields that its page asks of each file."""
    asked = PER_FILE_FIELDS if getattr(form, "takes_several", False) else ()
    found = {name: form.errors.pop(name) for name in ("file", *asked) if name in form.errors}
    vars(form)["of_file"] = {name: list(map(str, errors)) for name, errors in found.items()}
    return [str(error) for errors in found.values() for error in errors]


def upload_context(request: SignedInRequest, refused: list[Any]) -> dict[str, Any]:
    """For the page's script: the files that were refused, else those that wait here since an earlier visit.

    `note` is for the page itself: that the person has nearly too many unfinished ones, here or elsewhere.
    """
    bound = [form for form in refused if _file_of(form)]
    if request.method == "POST":
        rows: list[dict[str, Any] | None] = []
        for form in bound:
            upload = form.files["file"].upload
            said = {name: form.data.get(name, "") for name in PER_FILE_FIELDS}
            rows.append(_row(upload, said) | {"errors": vars(form).get("of_file", {})} if upload else None)
        return {"bound": True, "rows": [row for row in rows if row]}
    unfinished = list(pieces.open_uploads(request.user))
    chosen = request.GET.get(CHOSEN, "")
    mine = [upload for upload in unfinished if upload.page == request.path]
    mine.sort(key=lambda upload: str(upload.pk) != chosen)  # a form that takes one file takes the first
    here = [_row(upload, typed_before(upload)) | {"chosen": str(upload.pk) == chosen} for upload in mine]
    return {"bound": False, "rows": here, "note": pieces.unfinished_note(request.user, unfinished)}


def typed_before(upload: Upload) -> dict[str, Any]:
    """What stood in the form when the file was brought, or the ZIP that it lay in."""
    said = upload.details.get("said")
    return said if isinstance(said, dict) else upload.details


def chosen_before(request: SignedInRequest) -> dict[str, Any]:
    """What was typed in the form from which somebody went to choose out of a ZIP; {} otherwise. At most one query."""
    if request.method == "POST" or CHOSEN not in request.GET:
        return {}
    rows = pieces.uploaded_files([request.GET[CHOSEN]], request.user)
    found = next((row.upload for row in rows if row.upload and row.upload.page == request.path), None)
    said = typed_before(found) if found else {}
    return {name: said[name] for name in (*PER_FILE_FIELDS, "note", "secrecy") if name in said}


def _row(upload: Upload, said: dict[str, Any]) -> dict[str, Any]:
    whole = {
        "id": str(upload.pk),
        "name": upload.name,
        "size": upload.size,
        "offset": upload.offset,
        "opens": chosen_files.holds_archive(upload),
    }
    return whole | {"said": {name: str(said[name]) for name in PER_FILE_FIELDS if name in said}, "errors": {}}
