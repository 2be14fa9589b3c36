"""Names of accounts, made of names of people: "Drs. H. Wayan Contoh, M.Si." signs in as "wayan.contoh". Pure."""

import re
import unicodedata
from collections.abc import Container

from ui.names import account_look_of

NAME_PARTS = re.compile(r"[a-z0-9]+")
TITLES_BEFORE = frozenset(
    ("h", "hj", "ir", "dr", "drs", "dra", "prof", "kh", "ust", "r", "rr", "apt", "sdr", "sdri", "bapak", "ibu")
)
MAX_NAME_PARTS, MAX_ACCOUNT = 3, 40


def bare_name(name: str) -> str:
    """ "Drs. H. Wayan Contoh, M.Si." → "Wayan Contoh"."""
    words = name.partition(",")[0].replace("’", "'").split()
    while len(words) > 1 and ((words[0].endswith(".") and len(words[0]) > 2) or _plain(words[0]) in TITLES_BEFORE):
        words.pop(0)
    return " ".join(words)


def account_for(name: str) -> str:
    """ "wayan.contoh", or "" for a name without Latin letters."""
    parts = NAME_PARTS.findall(_plain(bare_name(name)).replace("'", ""))
    return ".".join(parts[:MAX_NAME_PARTS])[:MAX_ACCOUNT].strip(".")


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in folded if not unicodedata.combining(char)).strip(".")


def next_free_account(base: str, taken: Container[str]) -> str:
    """The account itself, or the first number behind it whose look nobody has."""
    number, account = 1, base
    while account_look_of(account) in taken:
        number += 1
        account = f"{base}{number}"
    return account
