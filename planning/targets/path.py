"""The answer to "how do we get there": the chosen raises, what they take, and the index they lead to, in sentences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from evaluations.choices import ValueColumn
from evaluations.rules import scoring
from evaluations.rules.readiness import PlainItem, Requirement
from planning.rules.cheapest_path import FrontierPoint, IndicatorRaise, RaisePlan, TargetSolver, least_index
from planning.rules.target_query import ASSUME_LOWEST, TargetQuery
from planning.target_inputs import RaiseCost, TargetIndicator, TargetInputs, TargetSection, as_level
from planning.targets.item_answers import item_notes, unreached_by_items
from results.improvement_potential import format_gain
from ui import formats

NO_EVIDENCE = "Pada siklus ini tidak tercatat data dukung apa pun, jadi semua butir wajib dihitung belum ada."

MAX_NAMED = 8  # indicators that a sentence still lists by number


@dataclass(frozen=True)
class PathRow:
    """One indicator that rises."""

    place: TargetIndicator
    move: IndicatorRaise
    cost: RaiseCost
    gain: Fraction  # on the whole index; that of the move is on what the target is set for

    @property
    def start(self) -> Decimal:
        return as_level(self.move.start)

    @property
    def level(self) -> Decimal:
        return as_level(self.move.level)

    @property
    def gain_text(self) -> str:
        return format_gain(self.gain)

    @property
    def part_gain_text(self) -> str:
        """What it adds to the aspect or domain; "" where the target is that of the index."""
        return "" if self.move.gain == self.gain else format_gain(self.move.gain)

    @property
    def needs(self) -> tuple[Requirement[PlainItem], ...]:
        return self.cost.items

    @property
    def effort_text(self) -> str:
        return effort_label(self.cost)

    @property
    def is_filled(self) -> bool:
        """False where the start is only assumed."""
        return self.place.level is not None

    @property
    def stored(self) -> dict[str, Any]:
        """As a scenario keeps it."""
        return {
            "number": self.move.number,
            "start": str(self.start),
            "level": str(self.level),
            "gain": str(self.gain),
            "effort": self.cost.effort,
            "items": len(self.cost.items),
            "agency": self.place.agency,
            "free": not self.cost.effort,
        }


@dataclass(frozen=True)
class TargetPath:
    """One answer. `prospect` is None where levels are missing and nobody asked to assume them."""

    ground: TargetInputs
    wish: TargetQuery
    prospect: TargetSolver | None

    @cached_property
    def plan(self) -> RaisePlan | None:
        """Beside the free raises; None without a way, or without levels."""
        if self.prospect is None:
            return None
        if self.wish.effort is not None:
            return self.prospect.best(self.wish.effort)
        return self.prospect.cheapest(self._least)

    @property
    def _least(self) -> Fraction:
        return least_index(Fraction(self.wish.target), self.ground.evaluation.predicate_basis)

    @cached_property
    def rows(self) -> tuple[PathRow, ...]:
        return self._rows(self.plan.moves if self.plan else ())

    @cached_property
    def free(self) -> tuple[PathRow, ...]:
        """Raises for which every required item is accepted already."""
        return self._rows(self.prospect.free.moves if self.prospect else ())

    def _rows(self, moves: Iterable[IndicatorRaise]) -> tuple[PathRow, ...]:
        places = self.ground.place_by_number
        return tuple(
            PathRow(
                places[m.number],
                m,
                self.ground.costs(places[m.number])[m.level],
                self.ground.gain(m.number, m.level - m.start),
            )
            for m in moves
        )

    @cached_property
    def part(self) -> TargetSection | None:
        """The aspect or domain that the target is set for."""
        return self.ground.section(self.wish.part) if self.wish.part else None

    @property
    def measure(self) -> str:
        """What rises: "indeks", "perkiraan indeks", "aspek 5. Penerapan Manajemen SPBE"."""
        whole = self.part.label if self.part else "indeks"
        return f"perkiraan {whole}" if self.ground.by_items else whole

    @property
    def before(self) -> Fraction:
        return (self.part.layer if self.part else self.ground.outcome.total).low

    @property
    def index_before(self) -> Fraction:
        return self.ground.outcome.total.low

    @property
    def index_after(self) -> Fraction:
        """The whole index after all raises, whatever the target is set for."""
        return self.index_before + sum((row.gain for row in (*self.free, *self.rows)), Fraction(0))

    @property
    def after(self) -> Fraction:
        """After the free raises and the chosen ones."""
        raised = self.prospect.raised if self.prospect else self.before
        return raised + (self.plan.gain if self.plan else 0)

    @property
    def cost(self) -> RaiseCost:
        return RaiseCost(
            tuple(need for row in self.rows for need in row.cost.items),
            sum(row.cost.points for row in self.rows),
            sum(row.cost.effort - row.cost.points for row in self.rows),
        )

    @property
    def effort_text(self) -> str:
        return effort_label(self.cost)

    @property
    def gain_text(self) -> str:
        return format_gain(sum((row.gain for row in self.rows), Fraction(0)))

    @property
    def agencies(self) -> tuple[str, ...]:
        return tuple(sorted({row.place.agency for row in self.rows if row.place.agency}))

    @property
    def predicate(self) -> str:
        return self.predicate_of(self.index_after)

    def predicate_of(self, index: Fraction) -> str:
        return scoring.predicate_of(self.ground.scheme.bands, index, self.ground.evaluation.predicate_basis)

    @property
    def meets(self) -> bool:
        return self.prospect is not None and self.after >= self._least

    @property
    def headline(self) -> str:
        if self.prospect is None:
            total = self.ground.outcome
            return (
                f"Simulasi belum dapat dihitung: {total.rows - total.filled} dari {total.rows} indikator belum terisi."
            )
        if self.wish.effort is not None:
            effort = self.wish.effort
            unit = effort_unit(self.ground)
            if not self.rows:
                return f"Dengan upaya {effort} {unit} {self.measure} tetap {index_label(self, self.after)}."
            return (
                f"Dengan upaya paling banyak {effort} {unit} {self.measure} tertinggi {index_label(self, self.after)}, "
                f"lewat {_raises_words(self)}."
            )
        target = formats.decimal_comma(self.wish.target)
        if self.plan is None:
            return self._unreached(target)
        if not self.rows and not self.free:
            return f"{_capitalize_first(self.measure)} {index_label(self, self.before)} sudah memenuhi target {target}."
        if self.before >= least_index(Fraction(self.wish.target), self.ground.evaluation.predicate_basis):
            met = f"{_capitalize_first(self.measure)} {index_label(self, self.before)} sudah memenuhi target {target}"
            return f"{met}; yang di bawah ini tambahan."
        return f"Target {target} tercapai dengan {_raises_words(self)}: {_from_to(self)}."

    def _unreached(self, target: str) -> str:
        assert self.prospect
        if self.ground.by_items:
            return unreached_by_items(self.ground, self.wish, self.prospect, self._least)
        highest: FrontierPoint = self.prospect.highest
        if highest.index == self.prospect.index:
            return f"Target {target} tidak terjangkau: dalam batasan ini tidak ada kenaikan yang upayanya diketahui."
        return (
            f"Target {target} tidak terjangkau dalam batasan ini; paling tinggi {index_label(self, highest.index)} "
            f"dengan upaya {highest.effort} {effort_unit(self.ground)}."
        )

    @property
    def question(self) -> str:
        return ", ".join(query_text(self.wish))

    @property
    def notes(self) -> list[str]:
        if self.prospect is None:
            return []
        if self.ground.by_items:
            rest = item_notes(self.ground, self.wish, self.index_after if self.plan else None)
            notes = [_free_note(self), _rounding_note(self), *rest]
        else:
            assumed, rounding = _assumed_note(self), _rounding_note(self)
            notes = [_free_note(self), assumed, rounding, _debt_note(self), _unknown_note(self)]
        return [note for note in notes if note]

    @property
    def is_sample(self) -> bool:
        return self.ground.evaluation.is_sample


def find_path(ground: TargetInputs, wish: TargetQuery) -> TargetPath:
    """No query: all has been read."""
    return TargetPath(ground, wish, ground.prospect(wish))


def effort_label(cost: RaiseCost) -> str:
    """ "9 butir data dukung", "5 poin upaya", or both; "tanpa data dukung tambahan" where nothing is needed."""
    items = f"{len(cost.items)} butir data dukung" if cost.items else ""
    if cost.items_effort is not None and cost.items_effort != len(cost.items):
        items = f"{items} ({cost.items_effort} poin upaya)"
    points = f"{cost.points} poin upaya" if cost.points else ""
    return " dan ".join(filter(None, (items, points))) or "tanpa data dukung tambahan"


def index_label(path: TargetPath, index: Fraction) -> str:
    """ "4,21 (Memuaskan)"; an aspect, a domain or an estimate has no predicate."""
    if path.part or path.ground.by_items:
        return formats.decimal_comma(scoring.round_half_up(index))
    return f"{formats.decimal_comma(scoring.round_half_up(index))} ({path.predicate_of(index)})"


def exact_index_text(index: Fraction) -> str:
    """Every decimal where they end, else four of them."""
    if 10**4 % index.denominator == 0:
        return formats.format_weight(index)
    return f"≈ {formats.decimal_comma(scoring.round_half_up(index, 4), 4)}"


def effort_unit(ground: TargetInputs) -> str:
    """What one step of effort is on this cycle."""
    if ground.by_items:
        weighed = ground.has_item_points or any(place.points for place in ground.places if not place.climb)
        return "poin upaya" if weighed else "butir data dukung"
    if any(place.points for place in ground.places):
        return "butir data dukung dan poin upaya" if any(p.readiness.rungs for p in ground.places) else "poin upaya"
    return "butir data dukung"


def _raises_words(path: TargetPath) -> str:
    if not path.rows:
        return f"{_free_raises(path)} kenaikan tanpa data dukung tambahan"
    if path.ground.by_items:
        return f"{effort_label(path.cost)} pada {len(path.rows)} indikator"
    return f"{path.plan.raises if path.plan else 0} kenaikan, {effort_label(path.cost)}"


def _from_to(path: TargetPath) -> str:
    risen = f"{formats.decimal_comma(scoring.round_half_up(path.before))} menjadi {index_label(path, path.after)}"
    if path.part is None:
        return f"{path.measure} {risen}"
    whole = formats.decimal_comma(scoring.round_half_up(path.index_before))
    after = formats.decimal_comma(scoring.round_half_up(path.index_after))
    index = "perkiraan indeks" if path.ground.by_items else "indeks"
    return f"{path.measure} {risen}, {index} {whole} menjadi {after}"


def _capitalize_first(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"


def _free_raises(path: TargetPath) -> int:
    return path.prospect.free.raises if path.prospect else 0


def _free_note(path: TargetPath) -> str:
    if not path.free or not path.rows:
        return ""
    gain = format_gain(sum((row.gain for row in path.free), Fraction(0)))
    return f"Termasuk {_free_raises(path)} kenaikan tanpa data dukung tambahan ({gain}), yang didahulukan."


def _assumed_note(path: TargetPath) -> str:
    if path.wish.gaps != ASSUME_LOWEST or not path.ground.gaps:
        return ""
    gaps = path.ground.gaps
    named = ", ".join(str(place.number) for place in gaps)
    who = f"indikator {named}" if len(gaps) <= MAX_NAMED else f"{len(gaps)} indikator"
    low = formats.level_text(as_level(path.ground.scheme.rule.low))
    return (
        f"Anggapan: {who} yang belum terisi berada di tingkat {low}. Indeks yang sebenarnya tidak akan lebih "
        "rendah dari angka di sini."
    )


def _rounding_note(path: TargetPath) -> str:
    """Where the printed index looks as if it met the target and does not, or the other way round."""
    if path.plan is None and path.prospect and path.wish.effort is None:
        index = path.prospect.highest.index
    else:
        index = path.after
    if scoring.round_half_up(index) != path.wish.target or Fraction(path.wish.target) == index:
        return ""
    basis = path.ground.evaluation.get_predicate_basis_display()
    return f"Nilai tepatnya {exact_index_text(index)}; siklus ini memakai {basis}."


def _debt_note(path: TargetPath) -> str:
    """Levels that are claimed without their evidence are no part of the way, but the way rests on them."""
    if not any(place.has_evidence for place in path.ground.places):
        return "" if path.ground.why_only_own else NO_EVIDENCE
    risen = {row.place.number for row in path.rows}
    missing: Mapping[int, int] = {
        place.number: len(place.readiness.missing_for(as_level(place.level)))
        for place in path.ground.places
        if place.level is not None and place.number not in risen
    }
    claimed = [number for number, count in missing.items() if count]
    if not claimed:
        return ""
    return (
        f"Di luar simulasi ini, {len(claimed)} indikator lain dinilai di atas data dukung yang sudah diterima: "
        f"{sum(missing.values())} butir masih diperlukan supaya tingkatnya sekarang bertahan."
    )


def _unknown_note(path: TargetPath) -> str:
    """Raises nobody can price."""
    rule = path.ground.scheme.rule
    if path.ground.why_only_own:
        return ""
    unknown = sum(
        int(rule.high) - int(path.ground.start(place)) - len(path.ground.costs(place)) for place in path.ground.places
    )
    if not unknown:
        return ""
    return (
        f"{unknown} kenaikan tidak ikut dihitung: instrumen tidak memuat butir data dukungnya dan upayanya belum "
        "ditetapkan."
    )


def column_label(ground: TargetInputs) -> str:
    """Whose levels these are: "penilaian mandiri 2025", "nilai akhir 2021 menurut basis data Pemkot Denpasar"."""
    if ground.by_items:
        return f"perkiraan dari data dukung {ground.evaluation.year}"
    word = "nilai akhir" if ground.column == ValueColumn.FINAL else "penilaian mandiri"
    source = f" menurut {ground.evaluation.source}" if ground.evaluation.source else ""
    return f"{word} {ground.evaluation.year}{source}"


def part_label(part: str) -> str:
    """ "aspek 5" of "a5"; "" for the whole index."""
    return f"{'aspek' if part[0] == 'a' else 'domain'} {part[1:]}" if part else ""


def query_text(wish: TargetQuery) -> list[str]:
    """The question in words."""
    of = f" {part_label(wish.part)}" if wish.part else ""
    asked = (
        f"{f'nilai{of} ' if of else ''}upaya paling banyak {wish.effort}"
        if wish.effort is not None
        else f"target{of} {formats.decimal_comma(wish.target)}",
        f"naik paling banyak {wish.most} tingkat" if wish.most else "",
        f"tingkat {wish.floor} dahulu di semua indikator" if wish.floor else "",
        f"indikator {', '.join(map(str, wish.locked))} dikunci" if wish.locked else "",
        f"hanya {len(wish.agencies)} OPD" if wish.agencies else "",
        "indikator kosong dianggap di tingkat terendah" if wish.gaps == ASSUME_LOWEST else "",
    )
    return [words for words in asked if words]
