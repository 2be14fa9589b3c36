"""How many bytes a zip of stored files takes, and which of them fit into it. Pure."""

from collections.abc import Iterable

# The ministry says "100 MB" and not of which kind: the smaller one is never too large.
MB = 1_000_000
LOCAL_HEADER, LIST_ENTRY, END_OF_LIST = 30, 46, 22


def zip_entry_size(name: str, size: int) -> int:
    """A stored file with its two headers, each of which holds the name."""
    return LOCAL_HEADER + LIST_ENTRY + 2 * len(name.encode()) + size


def zip_size(entries: Iterable[tuple[str, int]]) -> int:
    """The whole archive of (name, size)."""
    return END_OF_LIST + sum(zip_entry_size(name, size) for name, size in entries)


def fitting_entries(entries: Iterable[tuple[str, int]], room: int) -> list[bool]:
    """For each entry in turn whether it still fits; a small one may fit after a large one did not."""
    left, answers = room - END_OF_LIST, []
    for name, size in entries:
        fits = zip_entry_size(name, size) <= left
        left -= zip_entry_size(name, size) if fits else 0
        answers.append(fits)
    return answers
