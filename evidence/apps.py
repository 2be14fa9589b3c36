from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "evidence"

    def ready(self) -> None:
        """The history can tell of evidence; people pages ask whether a region holds any, assignments what is asked."""
        from accounts.power import stakes
        from evidence import evidence_history
        from evidence.models import Document
        from evidence.requests import requests_of_parts

        evidence_history.register_kinds()
        requests_of_parts.register()
        stakes.register(lambda region: Document.objects.filter(region=region).exists())
