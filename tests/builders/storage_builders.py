"""The check of stored files against the database."""

from datetime import timedelta

from django.core.management import call_command

NONE = timedelta(0)


def check(*options: str) -> int:
    try:
        call_command("check_evidence", *options)
    except SystemExit as end:
        return end.code
    return 0
