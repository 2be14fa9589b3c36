"""LibreOffice without a screen: what a spreadsheet says once somebody has opened it."""

import os
import shutil
import subprocess

import openpyxl
import pytest

LONGEST = 300  # seconds, for all files together on a busy machine


def office_or_skip() -> str:
    """Where the program is; without it the test is skipped, but not where it must be there."""
    program = shutil.which("soffice")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI=true, tetapi LibreOffice tidak ada")
        pytest.skip("LibreOffice tidak ada: apt-get install libreoffice-calc-nogui")
    return program


def recalculated(folder, books):
    """{name: workbook with the values that LibreOffice reckons}, from {name: bytes}; one start for all of them."""
    program = office_or_skip()
    (folder / "in").mkdir()
    for name, content in books.items():
        (folder / "in" / f"{name}.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    asked = [program, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "out")]
    files = [str(path) for path in sorted((folder / "in").iterdir())]
    subprocess.run([*asked, *files], check=True, capture_output=True, timeout=LONGEST)
    return {name: openpyxl.load_workbook(folder / "out" / f"{name}.xlsx", data_only=True) for name in books}
