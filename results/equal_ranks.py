"""Naming the lowest or highest of several: a tie is never told as if one stood alone."""

from collections.abc import Sequence

from ui.formats import number_word


def join_tied(names: Sequence[str], what: str) -> str:
    """ "Kebijakan", "Kebijakan dan Tata Kelola", "Lima aspek"."""
    if len(names) > 2:
        return f"{number_word(len(names))} {what}"
    return " dan ".join(names)
