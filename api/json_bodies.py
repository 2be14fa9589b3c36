"""How a request is read and in what an answer is written: JSON, and nothing else."""

import json
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import JSONParser


class JSONOnlyNegotiation(BaseContentNegotiation):
    """Every answer is JSON, whatever the caller would rather have: a refusal in HTML helps no program."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        """The parser of the content type, or None, which is a 415."""
        kind = (request.content_type or "").split(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == kind), None)

    def select_renderer(self, request: Any, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class StrictJSONParser(JSONParser):
    """JSON in which no name stands twice and every number is one."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        encoding = (parser_context or {}).get("encoding", "utf-8")
        try:
            text = stream.read().decode(encoding)
            return json.loads(text, object_pairs_hook=_named_once, parse_constant=_refuse_constant)
        except (ValueError, LookupError, RecursionError) as error:  # no charset of texts; nested without end
            raise ParseError from error


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _refuse_constant(name: str) -> Any:
    """NaN and Infinity are JavaScript, no JSON."""
    raise ValueError(name)
