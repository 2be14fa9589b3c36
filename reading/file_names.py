"""Which indicators and items a paper may prove, by its file name or title. Pure, no Django."""

import re
from dataclasses import dataclass, field, replace

from reading.instrument_terms import Common, InstrumentTerms, ItemText, Subject
from reading.stems import words_of

SHOWN = 5
BM25_SHARE = 2.0  # what the instrument's own words may add to our phrases
FITTING_KIND, WRONG_KIND = 2.0, -2.5
TWIN = 1.2  # a paper without a kind is more often practice than policy
FULL_BM25 = 8.0  # a score at which they may add all of it
ENOUGH = 2.4  # below this nothing is proposed
LIKELY_SHARE = 0.35  # of the best one's score: what is less is not named
SHORTEST_WORD = 3
ITEM_LEAD = 0.45  # of the first item before the second, from which on it stands out
PLAIN_LEVEL = 3  # up to which a paper's name and kind tell the item; above, what stands in it decides
POLICY_KINDS = {"peraturan", "keputusan", "edaran"}

LEADING_NUMBERS = re.compile(r"^\s*(?:\d{1,3}(?:\.\w)*[.)_\s-]+)+")
EXTENSION = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|png|jpe?g|rar|zip|mp4)\s*\)?$", re.IGNORECASE)
# A slug that was cut in the middle of its title: what stands behind "tentang" is too little to go by.
CUT_TITLE = re.compile(r"tentang\W+([A-Za-z][\w\W]*)$", re.IGNORECASE)
IS_SLUG = re.compile(r"^[\w]+(?:[-_][\w]+){5,}$")


@dataclass(frozen=True)
class Ranked:
    """An indicator that a paper may prove: how well it fits, by which phrases, and its items, best first."""

    indicator: int
    score: float
    phrases: tuple[str, ...]
    items: tuple[str, ...] = ()


@dataclass
class NameReading:
    """What a file name says: kinds of paper and stems."""

    stems: list[str]
    kinds: set[str] = field(default_factory=set)


def read_name(name: str, common: Common) -> NameReading:
    """The stems and kinds of a file name or title."""
    plain = EXTENSION.sub("", LEADING_NUMBERS.sub("", name))
    stems = common.vocabulary.stems(plain)
    kinds = {kind for kind, phrases in common.kinds.items() if phrases.found(stems)}
    if "peraturan" in kinds:  # of an architecture, of a plan: these words are its subject then
        kinds -= {"teknis", "anggaran", "perjanjian"}
    return NameReading(stems, kinds)


def why_no_proof(name: str, reading: NameReading, common: Common) -> str:
    """Why a paper of this name proves no indicator, whatever its subject; "" where it may."""
    if common.not_proof.found(reading.stems):
        return "Hasil atau bahan penilaian bukan data dukung."
    is_ministry = common.acts.found(reading.stems) and common.makers.found(reading.stems)
    if is_ministry or common.named_acts.found(reading.stems):
        return "Peraturan nasional menjadi acuan, bukan data dukung satu daerah."
    if is_cut(name):
        return "Judul pada nama berkas terpotong."
    return ""


def is_cut(name: str) -> bool:
    """Whether a title was cut off before it says its subject."""
    plain = EXTENSION.sub("", name).strip()
    found = CUT_TITLE.search(plain)
    if not found or not IS_SLUG.match(plain):
        return False
    said = words_of(found.group(1))
    return all(len(word) <= SHORTEST_WORD for word in said[-1:]) and len(said) <= SHORTEST_WORD


def rank_name(name: str, terms: InstrumentTerms) -> list[Ranked]:
    """Up to five indicators that a paper of this name may prove, best first; none where nothing fits."""
    reading = read_name(name, terms.common)
    if why_no_proof(name, reading, terms.common):
        return []
    likely = _likely(rank_reading(reading, terms), reading, terms)
    return [replace(one, items=items_of(terms.subjects[one.indicator], reading, terms)) for one in likely]


def rank_reading(reading: NameReading, terms: InstrumentTerms) -> list[Ranked]:
    """Every indicator with how well it fits, best first."""
    base = terms.bm25.scores(reading.stems)
    most = max(base, default=0.0) or 1.0
    ranked = []
    for position, (number, subject) in enumerate(terms.subjects.items()):
        hits = subject.phrases.found(reading.stems)
        score = sum({phrase: weight for _, phrase, weight in hits}.values())
        score += BM25_SHARE * base[position] / most * min(1.0, most / FULL_BM25)
        if hits:
            score += _kind_bonus(subject, reading.kinds, terms)
        spoken = tuple(dict.fromkeys(terms.spoken(phrase, number) for _, phrase, _ in hits))
        ranked.append(Ranked(number, score, spoken))
    return sorted(ranked, key=lambda one: -one.score)


def _kind_bonus(subject: Subject, kinds: set[str], terms: InstrumentTerms) -> float:
    """Policies are proved by regulations, practice by what is not one."""
    fits = bool(kinds & subject.kinds)
    if subject.is_policy:
        return WRONG_KIND if kinds and not fits else FITTING_KIND if kinds and kinds <= POLICY_KINDS else 0.0
    has_twin = any(subject.number in policy.practice for policy in terms.policies)
    if has_twin and "peraturan" in kinds and not fits:
        return WRONG_KIND
    return (TWIN if has_twin else 0.0) + (FITTING_KIND / 2 if fits else 0.0)


def _likely(ranked: list[Ranked], reading: NameReading, terms: InstrumentTerms) -> list[Ranked]:
    best = ranked[0]
    whole = terms.whole
    if whole.phrases.found(reading.stems) and reading.kinds & whole.kinds and best.score < 2 * ENOUGH + FITTING_KIND:
        chosen = {one.indicator: one for one in ranked}
        return [chosen[number] for number in whole.indicators][:SHOWN]
    if best.score < ENOUGH:
        return []
    return [one for one in ranked[:SHOWN] if one.score >= LIKELY_SHARE * best.score]


def items_of(subject: Subject, reading: NameReading, terms: InstrumentTerms) -> tuple[str, ...]:
    """The items of an indicator, those first that ask for such a paper in such words."""
    return tuple(one.item.code for one in _item_fits(subject, reading, terms))


def is_first_item_clear(subject: Subject, reading: NameReading, terms: InstrumentTerms) -> bool:
    """Whether the first item asks for such a paper in such words, well before the second."""
    fits = _item_fits(subject, reading, terms)
    if not fits or not fits[0].is_wanted_kind or not fits[0].words or fits[0].item.level > PLAIN_LEVEL:
        return False
    return all(fits[0].total - other.total >= ITEM_LEAD for other in fits[1:2])


@dataclass(frozen=True)
class _ItemFit:
    """How well an item fits a paper: by its words, its kind, and how often such a level is what is proved."""

    item: ItemText
    words: float
    is_wanted_kind: bool

    @property
    def total(self) -> float:
        low = {1: 0.0, 2: 1.0, 3: 0.8, 4: 0.3, 5: 0.0}[self.item.level]
        return self.words + (2.0 if self.is_wanted_kind else 0.0) + low


def _item_fits(subject: Subject, reading: NameReading, terms: InstrumentTerms) -> list[_ItemFit]:
    """All items of an indicator, the best first."""
    scores = terms.item_bm25.scores(reading.stems)
    wanted = {kind for name in reading.kinds for kind in terms.common.item_kinds.get(name, ())}
    found = [_ItemFit(item, scores[terms.item_order[item.code]] / 9, item.kind in wanted) for item in subject.items]
    return sorted(found, key=lambda one: one.total, reverse=True)
