"""Files that are made for the answer itself; stored ones leave through `uploads/private_storage.py`."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

# The policy of a file that a page of ours may frame: it can run nothing, load nothing and submit nothing in a browser,
# whatever it holds.
SANDBOX = (
    "default-src 'none'; img-src 'self'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
)


def file_response(name: str, content: bytes, kind: str, *, shown: bool = False) -> HttpResponse:
    """`kind` is the content type; `shown`: the browser may open it instead of saving it."""
    disposition = content_disposition_header(not shown, name)
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})
