"""What narrows a list by its address: a GET form that works without JavaScript and can be kept and sent."""

from typing import Any
from urllib.parse import urlencode

from ui.forms import PlainForm


class QueryForm(PlainForm):
    """Its subclasses read themselves when they are made; what cannot be read counts as not asked."""

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked for and could be read."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

    @property
    def query(self) -> str:
        """The same as an address takes it, "" where nothing was asked."""
        return f"?{urlencode(self.asked)}" if self.asked else ""
