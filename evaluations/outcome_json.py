"""An outcome for programs: a point in numbers, exact values as fractions, null where something is missing."""

from typing import Any

from evaluations.rules.scoring import IndexLayer, IndexOutcome


def index_as_data(outcome: IndexOutcome) -> dict[str, Any]:
    """Index, predicate, gaps, domains and aspects. The predicate is null with gaps."""
    return {
        **_layer_numbers(outcome.total),
        "predicate": outcome.predicate if outcome.complete else None,
        "predicate_basis": outcome.basis,
        "complete": outcome.complete,
        "missing": sorted(outcome.total.missing),
        "domains": [_layer(layer) for layer in outcome.domains],
        "aspects": [_layer(layer) for layer in outcome.aspects],
    }


def _layer(layer: IndexLayer) -> dict[str, Any]:
    return {"number": layer.number, "name": layer.name, **_layer_numbers(layer)}


def _layer_numbers(layer: IndexLayer) -> dict[str, str | None]:
    if layer.exact is None:
        return {"index": None, "index_exact": None}
    return {"index": str(layer.printed), "index_exact": str(layer.exact)}
