"""Full text of two databases behind one lookup, `words__has_words=AskedWords`: FTS5 of SQLite, GIN of PostgreSQL.

Both get words that are stemmed already and split them at blanks alone, so both find the same rows.
"""

from typing import Any

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import Lookup

from search.asked_words import BESIDE, AskedWords

PAIRS_CUT = f"/ {BESIDE} /"  # how the words begin of which not all pairs were kept
TABLE = "search_documentwords"
SQLITE = (
    """CREATE VIRTUAL TABLE IF NOT EXISTS search_documentwords_fts USING fts5(
        words, content='search_documentwords', content_rowid='id',
        tokenize='unicode61', detail='none', prefix='3 4')""",
    """CREATE TRIGGER IF NOT EXISTS search_documentwords_fts_in AFTER INSERT ON search_documentwords BEGIN
        INSERT INTO search_documentwords_fts(rowid, words) VALUES (NEW.id, NEW.words); END""",
    """CREATE TRIGGER IF NOT EXISTS search_documentwords_fts_out AFTER DELETE ON search_documentwords BEGIN
        INSERT INTO search_documentwords_fts(search_documentwords_fts, rowid, words)
        VALUES ('delete', OLD.id, OLD.words); END""",
    """CREATE TRIGGER IF NOT EXISTS search_documentwords_fts_new AFTER UPDATE ON search_documentwords BEGIN
        INSERT INTO search_documentwords_fts(search_documentwords_fts, rowid, words)
        VALUES ('delete', OLD.id, OLD.words);
        INSERT INTO search_documentwords_fts(rowid, words) VALUES (NEW.id, NEW.words); END""",
    # A migration may have rebuilt the table beneath it.
    "INSERT INTO search_documentwords_fts(search_documentwords_fts) VALUES ('rebuild')",
)
FOUND = "id IN (SELECT rowid FROM search_documentwords_fts WHERE search_documentwords_fts MATCH %s)"
# Kept beside the words: where a word is common PostgreSQL goes through the rows, and taking each one's words apart anew
# took seconds.
VECTOR = "{}.stems"
POSTGRESQL = (
    """ALTER TABLE search_documentwords ADD COLUMN IF NOT EXISTS stems tsvector
        GENERATED ALWAYS AS (array_to_tsvector(array_remove(string_to_array(words, ' '), ''))) STORED""",
    "DROP INDEX IF EXISTS search_documentwords_fts",
    "CREATE INDEX IF NOT EXISTS search_documentwords_stems ON search_documentwords USING gin (stems)",
)


class StemsField(models.TextField):
    """Words of small ASCII letters and figures between single blanks, and pairs of them joined by `BESIDE`."""


@StemsField.register_lookup
class HasWords(Lookup):
    """Every asked word is among the words, and each pair of a phrase, unless not all pairs were kept.

    What was typed reaches the database as a value, its words in quotes.
    """

    lookup_name = "has_words"
    prepare_rhs = False
    rhs: AskedWords

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        alias = connection.ops.quote_name(self.lhs.alias)
        words = [
            f'("{word.stem}" OR "{word.beginning}"*)' if word.beginning else f'"{word.stem}"' for word in self.rhs.words
        ]
        asked = " AND ".join([*words, *(f'("{pair}" OR "{BESIDE}")' for pair in self.rhs.pairs)])
        return f"{alias}.{FOUND}", [asked]

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        alias = connection.ops.quote_name(self.lhs.alias)
        asked_words = [
            f"('{word.stem}' | '{word.beginning}':*)" if word.beginning else f"'{word.stem}'" for word in self.rhs.words
        ]
        asked = " & ".join([*asked_words, *(f"('{pair}' | '{BESIDE}')" for pair in self.rhs.pairs)])
        return f"{VECTOR.format(alias)} @@ %s::tsquery", [asked]


def install(using: str = "default", **signal: Any) -> None:
    """Give the table its full text where it has none; a receiver of `post_migrate`."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in SQLITE if connection.vendor == "sqlite" else POSTGRESQL:
            cursor.execute(statement)
