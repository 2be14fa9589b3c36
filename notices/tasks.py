from celery import shared_task

from notices import mails


@shared_task(name="notices.send_mails")
def send_mails() -> int:
    """Send the e-mails that wait (beat, once a minute)."""
    return mails.send_waiting_mails()
