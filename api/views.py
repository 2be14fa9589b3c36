"""Scope → input → one domain call, as the pages do; what is out of scope answers 404."""

from typing import Any, cast

from django.db.models import Prefetch, QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from api import serializers as shapes
from assessment.scores import COLUMNS_BY_ASSIGNMENT, require_fillable, save_score
from domains.models import Aspect, Indicator, Instrument
from evaluations import permissions
from evaluations.assessor_visibility import without_hidden_words
from evaluations.choices import ValueColumn
from evaluations.column_index import column_index, inherited_columns
from evaluations.models import Assignment, Evaluation, Score
from evaluations.outcome_json import index_as_data
from evaluations.rules.scoring import round_half_up
from evaluations.scope import cycle_for, indicator_for, sees_all_indicators
from evidence.item_outcomes import cited_by_indicator, readiness_by_indicator
from results.models import OfficialResult

REFUSAL_RESPONSES = {401: shapes.RefusalSerializer, 403: shapes.RefusalSerializer, 404: shapes.RefusalSerializer}


class InstrumentList(generics.ListAPIView[Instrument]):
    """Every version of the questionnaire, drafts too."""

    queryset = Instrument.objects.defer("details")
    serializer_class = shapes.InstrumentSerializer
    filter_backends = []


class InstrumentDetail(generics.RetrieveAPIView[Instrument]):
    """One version with its domains, aspects and indicators."""

    lookup_field = "code"
    serializer_class = shapes.InstrumentTreeSerializer
    queryset = Instrument.objects.defer("details").prefetch_related(
        Prefetch("domains__aspects", Aspect.objects.select_related("domain").prefetch_related("indicators"))
    )


class IndicatorDetail(generics.RetrieveAPIView[Indicator]):
    """One indicator with criteria and evidence items."""

    lookup_field = "number"
    serializer_class = shapes.IndicatorSerializer
    queryset = Indicator.objects.prefetch_related("levels__items")

    def get_queryset(self) -> QuerySet[Indicator]:
        return super().get_queryset().filter(instrument__code=self.kwargs.get("code"))


class EvaluationList(generics.ListAPIView[Evaluation]):
    """The cycles of the regions where the person has a role."""

    serializer_class = shapes.EvaluationSerializer
    filterset_fields = ["year", "state"]
    queryset = Evaluation.objects.none()

    def get_queryset(self) -> QuerySet[Evaluation]:
        return visible_evaluations(self.request)


class EvaluationDetail(generics.RetrieveAPIView[Evaluation]):
    serializer_class = shapes.EvaluationSerializer
    queryset = EvaluationList.queryset

    def get_queryset(self) -> QuerySet[Evaluation]:
        return visible_evaluations(self.request)


def requesting_user(request: Request) -> User:
    """The person; IsAuthenticated has let nobody else in."""
    return cast(User, request.user)


def visible_evaluations(request: Request) -> QuerySet[Evaluation]:
    """Cycles in scope; none while the schema is being written, where nobody asks."""
    if not request.user.is_authenticated:
        return Evaluation.objects.none()
    rows = Evaluation.objects.visible_to(request.user)
    return rows.select_related("region", "instrument").defer("instrument__details").prefetch_related("windows")


def indicators_for(user: User, evaluation: Evaluation) -> QuerySet[Indicator]:
    """The indicators of the worklist, or those of the own agencies; `Refused` for roles that read results only."""
    rows = Indicator.objects.filter(instrument=evaluation.instrument_id)
    if permissions.may("act_for_agency", user, evaluation) and not sees_all_indicators(user, evaluation):
        return rows.filter(pk__in=Assignment.objects.of_agencies(user, evaluation).values("indicator"))
    permissions.require("view_worklist", user, evaluation)
    return rows


class ScoreList(APIView):
    """All columns of the indicators in the person's scope; inherited values are marked."""

    @extend_schema(responses={200: shapes.ScoreSerializer(many=True), **REFUSAL_RESPONSES})
    def get(self, request: Request, pk: int) -> Response:
        evaluation = cycle_for(requesting_user(request), pk)
        indicators = indicators_for(requesting_user(request), evaluation)
        return Response(score_rows(evaluation, indicators, requesting_user(request)))


class ScoreDetail(APIView):
    """One indicator's columns, and the door to save its self-assessment."""

    @extend_schema(responses={200: shapes.ScoreSerializer, **REFUSAL_RESPONSES})
    def get(self, request: Request, pk: int, number: int) -> Response:
        evaluation, indicator = self.scope(request, pk, number)
        return Response(score_rows(evaluation, [indicator], requesting_user(request))[0])

    @extend_schema(
        request=shapes.PutScoreSerializer,
        responses={200: shapes.CellSerializer, 409: shapes.ConflictSerializer, **REFUSAL_RESPONSES},
    )
    def put(self, request: Request, pk: int, number: int) -> Response:
        return self.save(request, pk, number, shapes.PutScoreSerializer)

    @extend_schema(
        request=shapes.PatchScoreSerializer,
        responses={200: shapes.CellSerializer, 409: shapes.ConflictSerializer, **REFUSAL_RESPONSES},
    )
    def patch(self, request: Request, pk: int, number: int) -> Response:
        return self.save(request, pk, number, shapes.PatchScoreSerializer)

    def scope(self, request: Request, pk: int, number: int) -> tuple[Evaluation, Indicator]:
        evaluation = cycle_for(requesting_user(request), pk)
        return evaluation, indicator_for(requesting_user(request), evaluation, number)

    def save(self, request: Request, pk: int, number: int, shape: type[shapes.PutScoreSerializer]) -> Response:
        evaluation, indicator = self.scope(request, pk, number)
        require_fillable(evaluation, requesting_user(request), indicator_id=indicator.pk)
        form = shape(data=request.data)
        form.is_valid(raise_exception=True)
        sent = dict(form.validated_data)
        score = save_score(
            evaluation=evaluation,
            indicator=indicator,
            by=requesting_user(request),
            version=sent.pop("version"),
            reason=sent.pop("reason", None),
            changes=sent,
        )
        return Response(shapes.CellSerializer(score).data)


def score_rows(
    evaluation: Evaluation, indicators: QuerySet[Indicator] | list[Indicator], user: User
) -> list[dict[str, Any]]:
    """Stored and inherited columns of the indicators, and their readiness: four queries besides theirs."""
    stored: dict[int, list[Score]] = {indicator.pk: [] for indicator in indicators}
    cited = cited_by_indicator(evaluation, indicators)
    ready = readiness_by_indicator(evaluation.instrument, list(indicators), cited)
    rows = Score.objects.filter(evaluation=evaluation, indicator__in=stored)
    for score in without_hidden_words(user, evaluation, rows.select_related("indicator", "updated_by")):
        stored[score.indicator_id].append(score)
    reached = evaluation.columns_reached
    lines: list[dict[str, object]] = [
        {
            "number": indicator.number,
            "name": indicator.name,
            "ready": ready[indicator.pk].level,
            "columns": sorted(
                stored[indicator.pk], key=lambda score: list(ValueColumn).index(ValueColumn(score.column))
            ),
            "inherited": inherited_columns(stored[indicator.pk], reached),
        }
        for indicator in indicators
    ]
    return [dict(shapes.ScoreSerializer(line).data) for line in lines]


class IndexDetail(APIView):
    """The index of one column, exact and printed, with its interval where something is missing."""

    @extend_schema(parameters=[shapes.ColumnSerializer], responses={200: shapes.IndexSerializer, **REFUSAL_RESPONSES})
    def get(self, request: Request, pk: int) -> Response:
        evaluation = cycle_for(requesting_user(request), pk)
        query = shapes.ColumnSerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        column = query.validated_data["column"]
        if column in COLUMNS_BY_ASSIGNMENT:  # of the whole government these are the team's, as on the pages
            permissions.require("view_values", requesting_user(request), evaluation)
        outcome = column_index(evaluation, column)
        content = {
            "evaluation": evaluation.pk,
            "year": evaluation.year,
            "instrument": evaluation.instrument.code,
            "column": column,
            **index_as_data(outcome),
            "predicate": outcome.predicate,
            "interval": {"low": str(round_half_up(outcome.total.low)), "high": str(round_half_up(outcome.total.high))},
            "filled": outcome.filled,
            "rows": outcome.rows,
        }
        return Response(shapes.IndexSerializer(content).data)


class ResultApiFilter(filters.FilterSet):
    """By year, kind of institution, province, and region code."""

    region = filters.CharFilter(field_name="region__code")
    province = filters.CharFilter(lookup_expr="iexact")

    class Meta:
        model = OfficialResult
        fields = ["year", "kind"]


class ResultList(generics.ListAPIView[OfficialResult]):
    """Published results of all governments, and what the person's own region recorded."""

    serializer_class = shapes.ResultSerializer
    filterset_class = ResultApiFilter
    queryset = OfficialResult.objects.none()

    def get_queryset(self) -> QuerySet[OfficialResult]:
        return visible_results(self.request)


class ResultDetail(generics.RetrieveAPIView[OfficialResult]):
    serializer_class = shapes.ResultSerializer
    queryset = OfficialResult.objects.none()

    def get_queryset(self) -> QuerySet[OfficialResult]:
        return visible_results(self.request)


def visible_results(request: Request) -> QuerySet[OfficialResult]:
    """Results in scope; none while the schema is being written, where nobody asks."""
    if not request.user.is_authenticated:
        return OfficialResult.objects.none()
    return OfficialResult.objects.visible_to(request.user).select_related("region", "instrument")
