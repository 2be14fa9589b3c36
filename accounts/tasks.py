from celery import shared_task

from accounts.devices import forget_devices
from accounts.power import power_requests


@shared_task(name="accounts.sweep_power")
def sweep_power() -> int:
    """New addresses whose 48 hours are over count, what nobody decided lapses (beat, hourly)."""
    return power_requests.sweep()


@shared_task(name="accounts.forget_devices")
def forget_old_devices() -> int:
    """Devices of sessions that ended a year ago (beat, daily)."""
    return forget_devices()
