from celery import shared_task
from django.core.management import call_command

from accounts.devices import forget_devices
from accounts.power import power_requests
from accounts.try_counts import forget_old_tries


@shared_task(name="accounts.sweep_power")
def sweep_power() -> int:
    """New addresses whose 48 hours are over count, what nobody decided lapses (beat, hourly)."""
    return power_requests.sweep()


@shared_task(name="accounts.forget_devices")
def forget_old_devices() -> int:
    """Sessions that are over, devices of a year ago, and tries that no longer count (beat, daily)."""
    call_command("clearsessions")
    forget_old_tries()
    return forget_devices()
