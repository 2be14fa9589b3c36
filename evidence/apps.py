from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "evidence"

    def ready(self) -> None:
        """The history can tell of evidence, and the people pages ask whether a region holds any."""
        from accounts.power import stakes
        from evidence import evidence_history
        from evidence.models import Document

        evidence_history.register_kinds()
        stakes.register(lambda region: Document.objects.filter(region=region).exists())
