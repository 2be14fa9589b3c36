"""How passwords are kept, and which ones everybody in the town would guess."""

import os
import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError

from regions.models import Region

SHORTEST_WORD = 4  # letters; shorter words stand in everything
REST = 4  # letters beside the guessed words, from which a password is one's own
APP_WORDS = {
    *("kawal", "spbe", "pemdi", "indonesia", "kota", "kabupaten", "provinsi", "daerah", "pemerintah"),
    *("pemkot", "pemkab", "pemprov", "dinas", "badan", "kominfo", "diskominfo"),
}


_hashing: ThreadPoolExecutor


def _begin_hashing() -> None:
    """Threads do not come along into the child of a process."""
    global _hashing
    _hashing = ThreadPoolExecutor(1, "kata-sandi")


_begin_hashing()
os.register_at_fork(after_in_child=_begin_hashing)


class Argon2Hasher(Argon2PasswordHasher):
    """19 MiB a password (OWASP's parameters), and one at a time in each process.

    What was hashed with Django's 100 MiB takes them once more, at the sign-in that hashes it anew; in a thread of its
    own, for each thread that hashes keeps its memory.
    """

    time_cost = 2
    memory_cost = 19_456  # KiB
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        return str(_hashing.submit(super().encode, password, salt).result())

    def verify(self, password: str, encoded: str) -> bool:
        return bool(_hashing.submit(super().verify, password, encoded).result())


class PlaceWordsValidator:
    """Refuses what is put together from names of places, the app's own words, digits and marks: "Denpasar2026!"."""

    def validate(self, password: str, user: Any = None) -> None:
        folded = unicodedata.normalize("NFKC", password).casefold()
        letters = re.sub(r"[\W\d_]", "", folded)
        rest = letters
        # Of every region that is known: people live in one and serve in another. One query.
        names = Region.objects.values_list("name", flat=True)
        place_words = {
            word for name in names for word in re.findall(r"[a-z]+", name.casefold()) if len(word) >= SHORTEST_WORD
        }
        for word in sorted(APP_WORDS | place_words, key=len, reverse=True):
            rest = rest.replace(word, "")
        if letters and rest != letters and len(rest) < REST:
            raise ValidationError(self.get_help_text(), code="password_of_the_place")

    def get_help_text(self) -> str:
        return "Kata sandi ini hanya terdiri atas nama daerah atau aplikasi dan angka. Tambahkan kata Anda sendiri."
