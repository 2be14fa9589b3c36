"""A cycle that is filled, and its page for leaders."""

from assessment.scores import save_score
from evaluations.models import Evaluation
from leadership.dashboard.queries import leadership_dashboard
from tests.work import WHY


def page(city, year=None, evaluation=None, role="pimpinan"):
    """The dashboard of the 2025 cycle, or of another."""
    cycles = list(Evaluation.objects.visible_to(city.people[role]).select_related("region"))
    chosen = next(c for c in cycles if c.pk == (evaluation or city.evaluation).pk)
    return leadership_dashboard(cycles, chosen, city.people[role], year)


def fill(city, levels):
    for number, level in levels.items():
        save_score(
            evaluation=city.evaluation,
            indicator=city.indicator(number),
            by=city.people["diskominfo"],
            version=0,
            changes={"value": str(level)},
            reason=WHY,
        )
