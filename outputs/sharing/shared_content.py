"""What a link shows: the self-assessment with its accepted evidence, restricted documents only where ticked."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from evidence.models import Citation, Document, DocumentVersion
from evidence.models.citation import CitationQuerySet
from evidence.package_naming import is_packed
from evidence.rules.package_names import DEFAULT_NAME, MAX_PACKAGE_NAME, plain_words
from outputs.models import SharedPack


def shared_citations(pack: SharedPack) -> CitationQuerySet:
    """Of this cycle and this government alone."""
    rows = Citation.objects.filter(evaluation=pack.evaluation_id, version__document__region=pack.evaluation.region_id)
    if not pack.includes_restricted:
        rows = rows.filter(version__document__secrecy=Document.Secrecy.OPEN)
    return rows.live().accepted()


def shared_version(pack: SharedPack, pk: UUID) -> DocumentVersion:
    """A file of the link that may leave now; 404 for everything else."""
    rows = DocumentVersion.objects.filter(pk__in=shared_citations(pack).values("version"))
    version = get_object_or_404(rows.select_related("document", "copy"), pk=pk)
    return get_object_or_404(rows.none(), pk=pk) if not is_packed(version) else version


def shared_file_name(version: DocumentVersion) -> str:
    """After its title: what the uploader called it is nobody's business outside."""
    ending = f".{version.shown_kind.extension}"
    return f"{(plain_words(version.document.title) or DEFAULT_NAME)[: MAX_PACKAGE_NAME - len(ending)]}{ending}"
