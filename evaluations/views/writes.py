"""Steps of plain forms: nobody corrects what they may not send, and refusals of the content go on the form."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.views.decorators.http import require_http_methods

from evaluations.permissions import Refused
from ui.forms import KawalForm, take_errors

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def refuse(refusal: str | None) -> None:
    """Pass, or raise `Refused` with the reason."""
    if refusal:
        raise Refused(refusal)


def written(form: KawalForm, write: Callable[[], object]) -> bool:
    """Whether the domain took what the form says; if not, the form says why."""
    if not form.is_valid():
        return False
    try:
        write()
    except ValidationError as error:
        take_errors(form, error)
        return False
    return True
