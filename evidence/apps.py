from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "evidence"

    def ready(self) -> None:
        """The history can tell of evidence."""
        from evidence import evidence_history

        evidence_history.register_kinds()
