from celery import shared_task

from duties import reminders
from notices import mails


@shared_task(name="duties.remind")
def send_reminders() -> int:
    """Write reminders and digests of all people, then send what waits (beat, once an hour)."""
    reminded = reminders.remind_everybody()
    mails.send_waiting_mails()
    return reminded
