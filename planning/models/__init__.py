"""One file a noun."""

from planning.models.action import Action, ActionNote, ActionProof, ActionRaise, Recommendation
from planning.models.item_path import ItemEffort, ReachedLevel
from planning.models.target import Effort, Scenario, Target

__all__ = [
    "Action",
    "ActionNote",
    "ActionProof",
    "ActionRaise",
    "Effort",
    "ItemEffort",
    "ReachedLevel",
    "Recommendation",
    "Scenario",
    "Target",
]
