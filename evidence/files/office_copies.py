"""A PDF of an Office file, drawn by LibreOffice in a process of its own.

Fresh profile each time (nothing of one file reaches the next), macros and links off, limits, no network where the
system allows, and an end with all that it started. Run as `python -m evidence.files.office_copies doc` with the file on
stdin; the PDF goes to stdout. Pure, no Django.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, BinaryIO

from uploads import children

SECONDS, PATIENCE = 60, 65  # for the program; for the child that starts it
MEMORY = 1024 * 1024 * 1024
MOST_BYTES = 200 * 1024 * 1024
FILTERS = {
    **dict.fromkeys(("doc", "docx"), "writer_pdf_Export"),
    **dict.fromkeys(("xls", "xlsx"), "calc_pdf_Export"),
    **dict.fromkeys(("ppt", "pptx"), "impress_pdf_Export"),
}
PDF_START = b"%PDF-"
NO_OFFICE = "tidak terpasang, jadi berkas .doc, .xls, dan .ppt tidak diterima"
# No macro runs, no link is followed, no help or update is asked for, whatever the document wants.
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
{items}
</oor:items>
"""
ITEM = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
)
CHOICES = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Writer/Content/Update", "Field", "false"),
    ("Office.Calc/Content/Update", "Link", "2"),
    ("Inet/Settings", "ooInetProxyType", "2"),  # a proxy that nobody serves: what still asks gets no answer
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


def write_pdf(stream: BinaryIO, extension: str, target: IO[bytes]) -> None:
    """Write the PDF of an Office file, old or new. Raises `children.ChildFailed`."""
    children.run_child(__name__, extension, stream=stream, seconds=PATIENCE, output=target)


# --- in the child -----------------------------------------------------------------------------------


def draw(stream: BinaryIO, extension: str, target: IO[bytes]) -> None:
    """Raises anything where no PDF came of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / f"dokumen.{extension}"
        with source.open("wb") as copy:
            shutil.copyfileobj(stream, copy)
        profile = folder / "profil" / "user"
        profile.mkdir(parents=True)
        items = "\n".join(ITEM.format(path=path, name=name, value=value) for path, name, value in CHOICES)
        (profile / "registrymodifications.xcu").write_text(SETTINGS.format(items=items))
        _run(folder, source, FILTERS[extension])
        with source.with_suffix(".pdf").open("rb") as made:
            if made.read(len(PDF_START)) != PDF_START:
                raise ValueError("no PDF")
            made.seek(0)
            shutil.copyfileobj(made, target)


def _run(folder: Path, source: Path, export: str) -> None:
    program = children.office_program()
    if program is None:
        raise FileNotFoundError("soffice")
    asked = [
        program,
        f"-env:UserInstallation=file://{folder}/profil",
        *(
            "--headless",
            "--invisible",
            "--norestore",
            "--nologo",
            "--nodefault",
            "--nolockcheck",
            "--nofirststartwizard",
        ),
        *("--convert-to", f"pdf:{export}", "--outdir", str(folder), str(source)),
    ]
    surroundings = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
    }
    subprocess.run(asked, env=surroundings, timeout=SECONDS, check=True, stdin=subprocess.DEVNULL, capture_output=True)  # noqa: S603


def main() -> None:
    os.nice(19)
    children.leave_network()
    children.limit_resources(SECONDS, MOST_BYTES, MEMORY)
    draw(sys.stdin.buffer, sys.argv[1], sys.stdout.buffer)


if __name__ == "__main__":
    main()
