"""What the provider of the tests says falsely when a test asks it to."""

import json
import sys
from pathlib import Path
from typing import Any

from allauth.idp.oidc.adapter import DefaultOIDCAdapter


class Liar(DefaultOIDCAdapter):
    def populate_id_token(self, id_token: dict[str, Any], client: Any, scopes: Any, **kwargs: Any) -> None:
        id_token.update(false_words())

    def populate_server_metadata(self, data: dict[str, Any]) -> None:
        data.update(false_words().get("of_itself", {}))


def false_words() -> dict[str, Any]:
    said: dict[str, Any] = json.loads((Path(sys.argv[1]) / "says.json").read_text())
    return said
