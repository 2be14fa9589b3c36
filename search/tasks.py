from celery import shared_task

from search.document_index import refresh_index


@shared_task(name="search.refresh_index")
def refresh() -> None:
    """Index documents that have changed (beat, every half minute); what is left over is done in the next message."""
    if refresh_index():
        refresh.delay()
