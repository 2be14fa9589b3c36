"""Scope → input → one domain call, as the pages do; what is out of scope answers 404."""

from collections.abc import Sequence
from typing import Any, cast

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.renderers import OpenApiJsonRenderer2
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from api import instrument_serializers, request_shapes
from api import serializers as shapes
from api.api_filters import EvaluationApiFilter, ResultApiFilter
from api.strict_views import StrictView
from assessment.scores import COLUMNS_BY_ASSIGNMENT
from domains.models import Aspect, Indicator, Instrument
from evaluations import permissions
from evaluations.column_index import column_index, leading_column
from evaluations.models import Evaluation
from evaluations.outcome_json import index_as_data
from evaluations.rules.readiness import PlainItem, Requirement
from evaluations.rules.scoring import round_half_up
from evaluations.scope import cycle_for, cycles_of_region
from leadership.summary.queries import leaders_summary
from planning.goals import available_goals
from planning.target_inputs import read_target_inputs
from planning.targets.item_rows import PathItem, items_by_agency
from planning.targets.opening_question import opening_query
from planning.targets.path import PathRow, TargetPath, effort_unit, find_path
from results.models import OfficialResult
from results.newest_value import NewestValue


class InstrumentList(StrictView, generics.ListAPIView[Instrument]):
    """Every version of the questionnaire, drafts too."""

    queryset = Instrument.objects.defer("details")
    serializer_class = instrument_serializers.InstrumentSerializer
    filter_backends = []
    query_parameters = frozenset({"page"})


class InstrumentDetail(StrictView, generics.RetrieveAPIView[Instrument]):
    """One version with its domains, aspects and indicators."""

    serializer_class = instrument_serializers.InstrumentTreeSerializer
    queryset = Instrument.objects.defer("details").prefetch_related(
        Prefetch("domains__aspects", Aspect.objects.select_related("domain").prefetch_related("indicators"))
    )

    def get_object(self) -> Instrument:
        return get_object_or_404(self.get_queryset(), pk__in=Instrument.objects.at(self.kwargs["code"]))


class IndicatorDetail(StrictView, generics.RetrieveAPIView[Indicator]):
    """One indicator with criteria and evidence items."""

    lookup_field = "number"
    serializer_class = instrument_serializers.IndicatorSerializer
    queryset = Indicator.objects.prefetch_related("levels__items")

    def get_queryset(self) -> QuerySet[Indicator]:
        return super().get_queryset().filter(instrument__in=Instrument.objects.at(self.kwargs.get("code", "")))

    def get_serializer_context(self) -> dict[str, Any]:
        """With the instrument's code, whatever its revision, by which an item finds its advice."""
        code = self.kwargs.get("code", "").partition(".")[0]
        return {**super().get_serializer_context(), "instrument": code}


class EvaluationList(StrictView, generics.ListAPIView[Evaluation]):
    """The cycles of the regions where the person has a role."""

    serializer_class = shapes.EvaluationSerializer
    filterset_class = EvaluationApiFilter
    query_parameters = frozenset({"page", *EvaluationApiFilter.base_filters})
    queryset = Evaluation.objects.none()

    def get_queryset(self) -> QuerySet[Evaluation]:
        return visible_evaluations(self.request)


class EvaluationDetail(StrictView, generics.RetrieveAPIView[Evaluation]):
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


class IndexDetail(StrictView):
    """The index of one column, exact and printed, with its interval where something is missing."""

    query_parameters = frozenset({"column"})

    @extend_schema(
        operation_id="evaluations_index_retrieve",
        parameters=[request_shapes.ColumnSerializer],
        responses=shapes.IndexSerializer,
    )
    def get(self, request: Request, pk: int) -> Response:
        evaluation = cycle_for(requesting_user(request), pk)
        query = request_shapes.ColumnSerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        column = query.validated_data.get("column") or leading_column(evaluation)
        if column in COLUMNS_BY_ASSIGNMENT:  # of the whole government these are the team's, as on the pages
            permissions.require("view_values", requesting_user(request), evaluation)
        return Response(shapes.IndexSerializer(index_content(evaluation, column)).data)


def index_content(evaluation: Evaluation, column: str) -> dict[str, Any]:
    """The outcome of one column; with gaps the predicate is the one that the pages call certain."""
    outcome = column_index(evaluation, column)
    return {
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


class NewestValueDetail(StrictView):
    """The newest known value of a cycle: result, assessors' values, self-assessment, or an estimate."""

    @extend_schema(operation_id="evaluations_newest_retrieve", responses=shapes.NewestValueSerializer)
    def get(self, request: Request, pk: int) -> Response:
        user = requesting_user(request)
        evaluation, cycles = cycles_of_region(user, pk)
        summary = leaders_summary(cycles, evaluation, user)
        answers = [{"name": a.name, "sentence": a.sentence, "source": a.source} for a in summary.answers]
        content = {**newest_content(evaluation, summary.newest), "answers": answers}
        return Response(shapes.NewestValueSerializer(content).data)


def newest_content(evaluation: Evaluation, newest: NewestValue) -> dict[str, Any]:
    """The figures of the leaders' page, numbers with a point."""
    reading, band, support = newest.reading, newest.next_band, newest.support
    low, high = reading.interval or (None, None)
    return {
        "evaluation": evaluation.pk,
        "year": reading.year,
        "instrument": reading.yardstick.instrument.code,
        "revision": reading.yardstick.instrument.revision,
        "kind": reading.origin,
        "status": reading.short,
        "stage": reading.stage,
        "date": reading.at,
        "source": reading.source,
        "index": None if reading.printed is None else str(reading.printed),
        "interval": {"low": str(low), "high": str(high)} if reading.started and low is not None else None,
        "figure": reading.figure,
        "predicate": reading.predicate or None,
        "next_band": band and {"name": band.name, "bound": str(band.bound), "distance": str(band.distance)},
        "support": support
        and {
            "supported": len(support.supported),
            "filled": len(support.filled),
            "indicators": support.indicators,
        },
        "is_sample": reading.is_sample,
    }


class PathDetail(StrictView):
    """The cheapest way to a target index: under Pemdi item by item, else level by level."""

    query_parameters = frozenset({"target", "most", "locked", "agencies", "gaps"})

    @extend_schema(
        operation_id="evaluations_path_retrieve",
        parameters=[request_shapes.PathQuerySerializer],
        responses=shapes.PathSerializer,
    )
    def get(self, request: Request, pk: int) -> Response:
        user = requesting_user(request)
        evaluation = cycle_for(user, pk)
        permissions.require("view_targets", user, evaluation)
        query = request_shapes.PathQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        ground = read_target_inputs(evaluation)
        wish = query.wish
        if wish is None:  # the target page begins with the same question
            wish = opening_query(ground, available_goals(evaluation, ground.scheme.bands, ground.outcome.total.low))
        path = find_path(ground, wish)
        return Response(shapes.PathSerializer(path_content(path)).data)


def path_content(path: TargetPath) -> dict[str, Any]:
    """The answer of the page "Simulasi target", fractions exact."""
    by_items = {one.row.place.number: one.items for group in items_by_agency(path) for one in group.indicators}
    return {
        "evaluation": path.ground.evaluation.pk,
        "target": str(path.wish.target),
        "measure": path.measure,
        "is_met": path.meets,
        "sentence": path.headline,
        "before": path.before,
        "after": path.after,
        "effort": path.cost.effort,
        "unit": effort_unit(path.ground),
        "rows": [_path_row(row, by_items.get(row.place.number)) for row in (*path.free, *path.rows)],
        "notes": path.notes,
    }


def _path_row(row: PathRow, steps: Sequence[PathItem] | None) -> dict[str, Any]:
    items = [_path_need(step.need, step) for step in steps] if steps else [_path_need(need) for need in row.needs]
    return {
        "number": row.place.number,
        "agency": row.place.agency,
        "start": row.move.start,
        "end": row.move.level,
        "index_gain": row.gain,
        "items": items,
    }


def _path_need(need: Requirement[PlainItem], step: PathItem | None = None) -> dict[str, Any]:
    return {
        "codes": [item.code for item in need.items],
        "level": need.items[0].level,
        "value_gain": step and step.value_gain,
        "index_gain": step and step.index_gain,
        "effort": step and step.effort,
    }


class ResultList(StrictView, generics.ListAPIView[OfficialResult]):
    """Published results of all governments, and what the person's own region recorded."""

    serializer_class = shapes.ResultSerializer
    filterset_class = ResultApiFilter
    query_parameters = frozenset({"page", *ResultApiFilter.base_filters})
    queryset = OfficialResult.objects.none()

    def get_queryset(self) -> QuerySet[OfficialResult]:
        return visible_results(self.request)


class ResultDetail(StrictView, generics.RetrieveAPIView[OfficialResult]):
    serializer_class = shapes.ResultSerializer
    queryset = OfficialResult.objects.none()

    def get_queryset(self) -> QuerySet[OfficialResult]:
        return visible_results(self.request)


def visible_results(request: Request) -> QuerySet[OfficialResult]:
    """Results in scope; none while the schema is being written, where nobody asks."""
    if not request.user.is_authenticated:
        return OfficialResult.objects.none()
    return OfficialResult.objects.visible_to(request.user).select_related("region", "instrument")


class SchemaDetail(StrictView, SpectacularJSONAPIView):
    """The OpenAPI schema, as plain JSON and in the one language of all sentences."""

    renderer_classes = [OpenApiJsonRenderer2]

    @extend_schema(operation_id="schema_retrieve", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        return super().get(request, *args, **kwargs)
