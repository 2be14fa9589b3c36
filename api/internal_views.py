"""Proposal, review and decision: the same doors as the pages."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api import serializers as shapes
from api.views import REFUSAL_RESPONSES, requesting_user
from assessment.decisions import decide_level, require_may_decide_level
from assessment.scores import COLUMNS_BY_ASSIGNMENT, require_fillable, save_score
from evaluations.scope import cycle_for, indicator_for

CONFLICT_RESPONSES = {409: shapes.ConflictSerializer, **REFUSAL_RESPONSES}


class InternalScoreDetail(APIView):
    """`usulan` by the agency that leads the indicator, `tinjauan` by an internal assessor."""

    @extend_schema(
        operation_id="evaluations_scores_column_update",
        request=shapes.InternalScoreSerializer,
        responses={200: shapes.CellSerializer, **CONFLICT_RESPONSES},
    )
    def put(self, request: Request, pk: int, number: int, column: str) -> Response:
        if column not in COLUMNS_BY_ASSIGNMENT:
            raise Http404
        evaluation = cycle_for(requesting_user(request), pk)
        indicator = indicator_for(requesting_user(request), evaluation, number)
        require_fillable(evaluation, requesting_user(request), column, indicator_id=indicator.pk)
        form = shapes.InternalScoreSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        sent = form.validated_data
        score = save_score(
            evaluation=evaluation,
            indicator=indicator,
            column=column,
            by=requesting_user(request),
            version=sent["version"],
            changes={"value": sent["value"]},
            reason=sent["reason"],
        )
        return Response(shapes.CellSerializer(score).data)


class DecisionDetail(APIView):
    """The validator's level where the three do not agree."""

    @extend_schema(request=shapes.DecideSerializer, responses={200: shapes.DecisionSerializer, **CONFLICT_RESPONSES})
    def put(self, request: Request, pk: int, number: int) -> Response:
        evaluation = cycle_for(requesting_user(request), pk)
        indicator = indicator_for(requesting_user(request), evaluation, number)
        require_may_decide_level(evaluation, requesting_user(request), indicator)
        form = shapes.DecideSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        sent = dict(form.validated_data)
        seen = {column: sent.pop(column) for column in ("mandiri", "usulan", "tinjauan")}
        decision = decide_level(
            evaluation=evaluation, indicator=indicator, by=requesting_user(request), seen=seen, **sent
        )
        return Response(shapes.DecisionSerializer(decision).data)
