"""The empty tables of a SQLite run, kept between runs: a copy of a file instead of ten seconds of migrations.

The copy is named after the text of every migration and of requirements.txt (other people's migrations), so a change of
either makes it anew. Triggers stand in code beside the migrations: they are written again on every copy.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection

ROOT = Path(__file__).parent.parent


def kept_file() -> Path:
    """Where the tables of these migrations are kept."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return Path(tempfile.gettempdir()) / f"kawal_tabel_{os.getuid()}_{digest.hexdigest()[:16]}.sqlite3"


def create_from_kept(create: Callable[..., str]) -> Callable[..., str]:
    """`create_test_db` that copies the kept file, and keeps what it has made itself where there is none."""

    def create_test_db(*args: Any, **options: Any) -> str:
        kept = kept_file()
        if not (kept.is_file() and kept.stat().st_uid == os.getuid()):
            name = create(*args, **options)
            connection.close()
            part = Path(f"{name}.kept")
            shutil.copyfile(name, part)
            part.replace(kept)  # at once: another process sees a whole file or none
            return name
        name = connection.settings_dict["TEST"]["NAME"]
        shutil.copyfile(kept, name)
        connection.close()
        settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = name
        emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)
        return str(name)

    return create_test_db
