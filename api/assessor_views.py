"""The ministry's verdicts on items, as this person reads them on the pages."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import serializers as shapes
from api.score_views import indicators_for
from api.strict_views import StrictView
from api.views import requesting_user
from evaluations.models import AssessorVerdict
from evaluations.scope import cycle_for
from evidence.assessor_verdicts.queries import readable_verdicts


class AssessorVerdictList(StrictView):
    """Each item of the indicators in the person's scope, once for each round in which it was judged."""

    @extend_schema(
        operation_id="evaluations_assessor_verdicts_list", responses=shapes.AssessorVerdictSerializer(many=True)
    )
    def get(self, request: Request, pk: int) -> Response:
        user = requesting_user(request)
        evaluation = cycle_for(user, pk)
        rows = AssessorVerdict.objects.filter(
            evaluation=evaluation,
            item__criterion__indicator__in=[row.pk for row in indicators_for(user, evaluation)],
            stage__in=readable_verdicts(evaluation, user),
        )
        ordered = rows.select_related("item__criterion__indicator").order_by("item__position", "at")
        return Response(shapes.AssessorVerdictSerializer(ordered, many=True).data)
