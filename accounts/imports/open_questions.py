"""What a sheet leaves open, asked once for all its rows: an agency in an unknown spelling, a role in unknown words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.core.exceptions import ValidationError

from regions.models import Agency
from ui.names import look_of

LIKENESS = 0.75  # from which on a spelling is proposed


@dataclass
class Question:
    """Without an answer the rows that ask it are not written."""

    key: str
    text: str
    choices: tuple[tuple[str, str], ...]
    proposed: str
    rows: list[int]
    answer: str = ""

    @property
    def chosen(self) -> str:
        return self.answer or self.proposed


@dataclass
class OpenQuestions:
    """The questions of one sheet with the answers given so far."""

    answers: Mapping[str, str]
    asked: dict[str, Question] = field(default_factory=dict)

    def ask(self, key: str, text: str, choices: Iterable[tuple[str, str]], proposed: str, row: int) -> str:
        """The answer, or "" while there is none; the question stands there once, with its rows."""
        question = self.asked.setdefault(key, Question(key, text, tuple(choices), proposed, []))
        question.rows.append(row)
        question.answer = self.answers.get(key, "")
        return question.answer

    def agency(self, wanted: str, agencies: Mapping[str, Agency], row: int) -> Agency:
        """By the look of its name or abbreviation, else as answered. Raises `ValidationError`."""
        if found := agencies.get(look_of(wanted)):
            return found
        near = get_close_matches(look_of(wanted), agencies, n=1, cutoff=LIKENESS)
        known = {str(agency.pk): agency for agency in agencies.values()}
        choices = sorted(((pk, f"{a.short_name} · {a.name}") for pk, a in known.items()), key=lambda c: c[1].lower())
        proposed = str(agencies[near[0]].pk) if near else ""
        text = f"OPD mana yang dimaksud dengan “{wanted[:80]}”?"
        answer = self.ask(f"opd:{look_of(wanted)[:80]}", text, choices, proposed, row)
        if answer in known:
            return known[answer]
        raise ValidationError(f"OPD “{wanted}” tidak ada di antara OPD yang berlaku.")


def by_look(agencies: Iterable[Agency]) -> dict[str, Agency]:
    """Agencies by the look of their names and abbreviations."""
    return {key: agency for agency in agencies for key in (look_of(agency.name), look_of(agency.short_name))}
