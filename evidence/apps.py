from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "evidence"

    def ready(self) -> None:
        """The database keeps verdicts, the history can tell of evidence, people pages ask whether there is any."""
        from accounts.power import stakes
        from evidence import evidence_history, quotas
        from evidence.models import Document, Verdict
        from evidence.requests import request_acts, requests_of_parts
        from history import triggers
        from uploads import pieces

        kept = "Putusan hanya dapat ditambah; pembatalannya dicatat padanya satu kali."
        table = Verdict._meta.db_table
        said = [str(field.column) for field in Verdict._meta.concrete_fields if field.name != "withdrawn_at"]
        triggers.guard(triggers.append_only("verdicts", table, kept, update=f"UPDATE OF {', '.join(said)}"))
        triggers.guard(
            {"verdict_withdrawn_once": triggers.Trigger(table, "UPDATE", kept, "OLD.withdrawn_at IS NOT NULL")}
        )

        evidence_history.register_kinds()
        requests_of_parts.register()
        pieces.ROOM_CHECKS.append(quotas.why_not_begin_upload)
        request_acts.register_acts()
        stakes.register(lambda region: Document.objects.filter(region=region).exists())
