"""What the page says of a way by items: why a target is not reached or not known, and what the estimate rests on."""

from fractions import Fraction
from typing import TYPE_CHECKING

from evaluations.rules import scoring
from planning.rules.cheapest_path import TargetSolver
from planning.rules.target_query import TargetQuery
from planning.target_inputs import TargetIndicator, TargetInputs
from ui.formats import decimal_comma, numbers_text

if TYPE_CHECKING:
    from collections.abc import Iterable


def unreached_by_items(ground: TargetInputs, wish: TargetQuery, prospect: TargetSolver, least: Fraction) -> str:
    """Why no plan reaches the target: it cannot, or nobody can know yet."""
    target, highest = decimal_comma(wish.target), prospect.highest
    known = f"dengan butir yang diketahui {_printed(highest.index)}"
    # What nobody knows yet and may still lift the index; "" if nothing.
    gaps = [place for place in ground.gaps if _counts(ground, place, wish)]
    ended = _ended(ground, wish)
    parts = [f"nilai {_numbers(gaps)} belum ada"] if gaps else []
    parts += [f"butir tingkat lanjut {_numbers(ended)} belum diketahui"] if ended else []
    unknown = " dan ".join(parts)
    if unknown and highest.index + _unknown_gain(ground, wish) >= least:
        return f"Target {target} belum dapat dihitung: {unknown}; {known}."
    limits = " dalam batasan ini" if wish.locked or wish.agencies or wish.most else ""
    if highest.index == prospect.index:
        return f"Target {target} tidak terjangkau{limits}: tidak ada butir yang dapat menaikkannya."
    most = f"semua butir yang boleh dikerjakan memberi {_printed(highest.index)}{_fixed(ground)}"
    return f"Target {target} tidak terjangkau{limits}: {most}."


def _fixed(ground: TargetInputs) -> str:
    """Which values no item raises."""
    fixed = [place for place in ground.places if not place.climb and place.level not in (None, ground.scheme.rule.high)]
    return f"; nilai {_numbers(fixed)} datang dari indeks lembaga lain dan tidak dinaikkan butir" if fixed else ""


def item_notes(ground: TargetInputs, wish: TargetQuery, after: Fraction | None) -> list[str]:
    """What the figures rest on; `after` is the index that the way leads to, None where there is none."""
    notes = ["Semua angka di sini perkiraan dari butir yang sudah diterima; perkiraan tidak mempunyai predikat."]
    if ground.gaps:
        open_gain = ground.high - ground.outcome.total.low
        span = f"sekarang antara {_printed(ground.outcome.total.low)} dan {_printed(ground.high)}"
        if after is not None:
            span = f"{span}, sesudahnya antara {_printed(after)} dan {_printed(after + open_gain)}"
        notes.append(
            f"Nilai {_numbers(ground.gaps)} belum ada (indeks lembaga lain) dan dihitung pada batas terendahnya: "
            f"perkiraan indeks {span}."
        )
    # The index if every verdict that is open accepts, unknown values at their lowest.
    gain = Fraction(0)
    for place in ground.places:
        highest = place.readiness.highest_estimate
        if highest and place.climb and highest.value > place.climb.start.value:
            gain += ground.gain(place.number, highest.value - place.climb.start.value)
    if (waiting := (ground.outcome.total.low + gain)) > ground.outcome.total.low:
        notes.append(f"Bila semua yang menunggu putusan diterima, perkiraan indeks paling rendah {_printed(waiting)}.")
    if ended := _ended(ground, wish):
        levels = ", ".join(f"indikator {place.number} tingkat {place.climb.unknown}" for place in ended if place.climb)
        notes.append(f"Butir wajib belum diketahui, jadi jalannya berhenti di sana: {levels}.")
    if marked := [place for place in ground.places if place.reached]:
        levels = "; ".join(f"indikator {place.number} tingkat {numbers_text(place.reached)}" for place in marked)
        notes.append(f"Anggapan yang dicatat orang, bukan data dukung: {levels} dianggap tercapai.")
    return notes


def _unknown_gain(ground: TargetInputs, wish: TargetQuery) -> Fraction:
    """What that could add at most."""
    whole = _weight(ground, [place.number for place in ground.places if _counts(ground, place, wish)])
    rule, gain = ground.scheme.rule, Fraction(0)
    for place in [place for place in ground.gaps if _counts(ground, place, wish)]:
        gain += _weight(ground, [place.number]) * (rule.high - rule.low)
    for place in _ended(ground, wish):
        assert place.climb
        end = place.climb.steps[-1].value if place.climb.steps else place.climb.start.value
        gain += _weight(ground, [place.number]) * (rule.high - end)
    return gain / (whole if wish.part else scoring.HUNDRED)


def _ended(ground: TargetInputs, wish: TargetQuery) -> list[TargetIndicator]:
    """Indicators that may rise and whose way ends at a level without known items."""
    return [
        place
        for place in ground.places
        if place.climb
        and place.climb.unknown
        and _counts(ground, place, wish)
        and place.number not in wish.locked
        and (not wish.agencies or place.agency_id in wish.agencies)
        and (not wish.most or place.climb.unknown <= place.climb.start.band.level + wish.most)
    ]


def _counts(ground: TargetInputs, place: TargetIndicator, wish: TargetQuery) -> bool:
    """Whether it moves what the target is set for."""
    part = ground.section(wish.part) if wish.part else None
    return part is None or place.number in part.numbers


def _weight(ground: TargetInputs, numbers: "Iterable[int]") -> Fraction:
    wanted = set(numbers)
    return sum((row.weight for row in ground.scheme.indicators if row.number in wanted), Fraction(0))


def _numbers(places: "Iterable[TargetIndicator]") -> str:
    return f"indikator {numbers_text(place.number for place in places)}"


def _printed(index: Fraction) -> str:
    return decimal_comma(scoring.round_half_up(index))
