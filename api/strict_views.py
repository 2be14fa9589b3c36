"""What all views of the API share: queries that are understood whole, pages within bounds, and an ETag."""

import re
from functools import partial
from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import Refused
from api.etags import conditional_answer

UNKNOWN_PARAMETER = "Parameter ini tidak dikenal."
EMPTY = "Isi parameter ini, atau hilangkan."
GIVEN_TWICE = "Tulis parameter ini sekali saja."
NO_PAGE_NUMBER = "Tulis nomor halaman: 1, 2, 3, dan seterusnya."
PAGE_NUMBER = re.compile("[1-9][0-9]{0,8}")


class StrictView(APIView):
    """`query_parameters`: what may stand behind the question mark, each once; all else is a 400 that names it."""

    query_parameters: frozenset[str] = frozenset()
    write_area = ""  # what a key needs for the writes of the view (`KeyArea`)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method and hasattr(self, request.method.lower()):
            require_known_parameters(request, self.query_parameters)
            require_area(request, self.write_area)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        if request.method in ("GET", "HEAD") and answer.status_code == 200 and isinstance(answer, Response):
            answer.add_post_render_callback(partial(conditional_answer, request))
        return answer


def require_area(request: Request, area: str) -> None:
    """Pass, or `Refused`: a key writes only what its owner has given it; who is signed in has no key."""
    key = getattr(request.auth, "key", None)
    if request.auth is None or request.method in SAFE_METHODS or area in (key.areas if key else []):
        return
    raise Refused("Kunci ini tidak boleh menulis ini. Buat kunci dengan lingkup yang mencakupnya.")


def require_known_parameters(request: Request, known: frozenset[str]) -> None:
    """Pass, or raise `ValidationError` that names each parameter which would have been left out in silence."""
    query = request.query_params
    wrong = {name: [UNKNOWN_PARAMETER] for name in query if name not in known}
    wrong |= {name: [EMPTY] for name in query if name in known and not str(query[name]).strip()}
    wrong |= {name: [GIVEN_TWICE] for name in query if name in known and len(query.getlist(name)) > 1}
    if wrong:
        raise ValidationError(wrong)


class StrictPagination(PageNumberPagination):
    """Pages by number; one that is no number is a 400, one behind the last a 404."""

    invalid_page_message = "Halaman ini tidak ada."

    def get_page_number(self, request: Request, paginator: Any) -> int:
        asked = request.query_params.get(self.page_query_param, "1")
        if not PAGE_NUMBER.fullmatch(asked):
            raise ValidationError({self.page_query_param: [NO_PAGE_NUMBER]})
        return int(asked)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        (page,) = super().get_schema_operation_parameters(view)
        bounds = {"type": "integer", "minimum": 1, "maximum": 999_999_999}
        return [{**page, "description": "Nomor halaman.", "schema": bounds}]
