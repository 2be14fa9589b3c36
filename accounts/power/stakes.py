"""What a region has to lose: evidence. `evidence`, which stands above, registers here how to ask for it."""

from collections.abc import Callable

from regions.models import Region

_registered: list[Callable[[Region], bool]] = []


def register(holds: Callable[[Region], bool]) -> None:
    _registered[:] = [holds]


def holds_evidence(region: Region) -> bool:
    """Whether any file of the region is stored: before that, a role that reads evidence reads nothing."""
    return _registered[0](region)
