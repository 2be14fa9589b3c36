"""Files as they come from real programs, by their name in `tests/evidence/cases`."""

from pathlib import Path

CASES = Path(__file__).resolve().parents[1] / "evidence" / "cases"


def case(name: str) -> bytes:
    return (CASES / name).read_bytes()
