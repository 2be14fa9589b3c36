"""The site as gunicorn serves it in a bench: the program itself, at the moment at which its city was made."""

import os
from typing import Any

import django


def _served() -> Any:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spbe.settings")
    django.setup()
    from django.utils import timezone

    from regions import clock
    from tests.crawl.site import MOMENT

    clock.set_now(MOMENT)
    timezone.now = clock.now
    from spbe.wsgi import application as program

    return program


application = _served()
