"""Sentences for the next page, each said once, however often its form was sent."""

from collections.abc import Iterator
from typing import Any

from django.contrib.messages.storage.fallback import FallbackStorage


class DistinctMessages(FallbackStorage):
    """A double click saves twice, and both answers leave their sentence for the page that comes after them."""

    def __iter__(self) -> Iterator[Any]:
        return iter({(message.level, str(message.message)): message for message in super().__iter__()}.values())
