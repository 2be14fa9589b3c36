from celery import shared_task

from accounts.power import power_requests


@shared_task(name="accounts.sweep_power")
def sweep_power() -> int:
    """New addresses whose 48 hours are over count, what nobody decided lapses (beat, hourly)."""
    return power_requests.sweep()
