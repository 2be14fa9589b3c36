"""Levels: read with all their columns; entered, proposed, reviewed and decided through the doors of the pages."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from accounts.models import KeyArea, User
from api import request_shapes
from api import serializers as shapes
from api.etags import PreconditionFailed, etag_of, kept_by_caller, names_another
from api.score_lines import AnyIndicator, score_line
from api.strict_views import StrictView
from api.views import requesting_user
from assessment.cycle_steps import steps_by_indicator
from assessment.decisions import decide_level, require_may_decide_level
from assessment.scores import COLUMNS_BY_ASSIGNMENT, require_fillable, save_score
from domains.models import Indicator
from evaluations import permissions
from evaluations.assessor_visibility import without_hidden_words
from evaluations.choices import ValueColumn
from evaluations.column_index import inherited_columns
from evaluations.models import Assignment, Evaluation, Score
from evaluations.scope import cycle_for, indicator_for, sees_all_indicators
from evaluations.scoring_inputs import SchemeIndicatorRow, indicator_rows, parse_value
from evaluations.stages.workflow import lock_cycle
from evidence.cited_evidence import current_evidence
from evidence.item_outcomes import counted_by_indicator, readiness_by_indicator
from ui.kept_query import KeptQuery, Parameter

CONFLICTS = {409: shapes.ConflictSerializer}
COLUMN = OpenApiParameter("column", str, OpenApiParameter.PATH, enum=[str(column) for column in COLUMNS_BY_ASSIGNMENT])


def indicators_for(user: User, evaluation: Evaluation) -> list[SchemeIndicatorRow]:
    """The indicators of the worklist, or those of the own agencies; `Refused` for roles that read results only."""
    rows = indicator_rows(evaluation.instrument)
    if permissions.may("act_for_agency", user, evaluation) and not sees_all_indicators(user, evaluation):
        own = set(Assignment.objects.of_agencies(user, evaluation).values_list("indicator", flat=True))
        return [row for row in rows if row.pk in own]
    permissions.require("view_worklist", user, evaluation)
    return list(rows)


class ScoreList(StrictView):
    """All columns of the indicators in the person's scope; inherited values are marked."""

    @extend_schema(operation_id="evaluations_scores_list", responses=shapes.ScoreSerializer(many=True))
    @kept_by_caller
    def get(self, request: Request, pk: int) -> Response:
        evaluation = cycle_for(requesting_user(request), pk)
        indicators = indicators_for(requesting_user(request), evaluation)
        return Response(score_rows(evaluation, indicators, requesting_user(request)))


class IndicatorScoreView(StrictView):
    """One indicator of one cycle; a write names with If-Match the state of it that the caller saw."""

    def scope(self, request: Request, pk: int, number: int) -> tuple[Evaluation, Indicator]:
        evaluation = cycle_for(requesting_user(request), pk)
        return evaluation, indicator_for(requesting_user(request), evaluation, number)


class ScoreDetail(IndicatorScoreView):
    """One indicator's columns, and the door to save its self-assessment."""

    write_area = KeyArea.SELF

    @extend_schema(operation_id="evaluations_scores_retrieve", responses=shapes.ScoreSerializer)
    def get(self, request: Request, pk: int, number: int) -> Response:
        evaluation, indicator = self.scope(request, pk, number)
        return Response(score_rows(evaluation, [indicator], requesting_user(request))[0])

    @extend_schema(
        operation_id="evaluations_scores_update",
        request=request_shapes.PutScoreSerializer,
        responses={200: shapes.CellSerializer, **CONFLICTS},
    )
    def put(self, request: Request, pk: int, number: int) -> Response:
        return self.save(request, pk, number, request_shapes.PutScoreSerializer)

    @extend_schema(
        operation_id="evaluations_scores_partial_update",
        request=request_shapes.PatchScoreSerializer,
        responses={200: shapes.CellSerializer, **CONFLICTS},
    )
    def patch(self, request: Request, pk: int, number: int) -> Response:
        return self.save(request, pk, number, request_shapes.PatchScoreSerializer)

    def save(self, request: Request, pk: int, number: int, shape: type[request_shapes.PutScoreSerializer]) -> Response:
        evaluation, indicator = self.scope(request, pk, number)
        require_fillable(evaluation, requesting_user(request), indicator_id=indicator.pk)
        sent = body_of(request, shape, evaluation)
        with only_unchanged(request, evaluation, indicator):
            score = save_score(
                evaluation=evaluation,
                indicator=indicator,
                by=requesting_user(request),
                version=sent.pop("version"),
                reason=sent.pop("reason", None),
                changes=sent,
            )
        return written(request, evaluation, indicator, shapes.CellSerializer(score))


class InternalScoreDetail(IndicatorScoreView):
    """`usulan` by the agency that leads the indicator, `tinjauan` by an internal assessor."""

    write_area = KeyArea.INTERNAL

    @extend_schema(
        operation_id="evaluations_scores_column_update",
        parameters=[COLUMN],
        request=request_shapes.InternalScoreSerializer,
        responses={200: shapes.CellSerializer, **CONFLICTS},
    )
    def put(self, request: Request, pk: int, number: int, column: str) -> Response:
        if column not in COLUMNS_BY_ASSIGNMENT:
            raise Http404
        evaluation, indicator = self.scope(request, pk, number)
        require_fillable(evaluation, requesting_user(request), column, indicator_id=indicator.pk)
        sent = body_of(request, request_shapes.InternalScoreSerializer, evaluation)
        with only_unchanged(request, evaluation, indicator):
            score = save_score(
                evaluation=evaluation,
                indicator=indicator,
                column=column,
                by=requesting_user(request),
                version=sent["version"],
                changes={"value": sent["value"]},
                reason=sent["reason"],
            )
        return written(request, evaluation, indicator, shapes.CellSerializer(score))


class DecisionDetail(IndicatorScoreView):
    """The validator's level where the three do not agree."""

    write_area = KeyArea.DECISION

    @extend_schema(
        operation_id="evaluations_scores_decision_update",
        request=request_shapes.DecideSerializer,
        responses={200: shapes.DecisionSerializer, **CONFLICTS},
    )
    def put(self, request: Request, pk: int, number: int) -> Response:
        evaluation, indicator = self.scope(request, pk, number)
        require_may_decide_level(evaluation, requesting_user(request), indicator)
        sent = body_of(request, request_shapes.DecideSerializer, evaluation)
        seen = {column: sent.pop(column) for column in ("mandiri", "usulan", "tinjauan")}
        with only_unchanged(request, evaluation, indicator):
            decision = decide_level(
                evaluation=evaluation, indicator=indicator, by=requesting_user(request), seen=seen, **sent
            )
        return written(request, evaluation, indicator, shapes.DecisionSerializer(decision))


def body_of(request: Request, shape: type[BaseSerializer[Any]], evaluation: Evaluation) -> dict[str, Any]:
    """What was sent, or `ValidationError` that names each wrong field; a level there is not is wrong at any version."""
    form = shape(data=request.data)
    form.is_valid(raise_exception=True)
    sent = dict(form.validated_data)
    if "value" in sent:
        parse_value(evaluation, sent["value"])
    return sent


@contextmanager
def only_unchanged(request: Request, evaluation: Evaluation, indicator: Indicator) -> Iterator[None]:
    """Inside: what If-Match names still stands, and nobody else writes to the cycle. Raises `PreconditionFailed`."""
    if not {"If-Match", "If-None-Match"} & set(request.headers):
        yield
        return
    with transaction.atomic():
        lock_cycle(evaluation)
        if names_another(request, score_etag(evaluation, indicator, requesting_user(request))):
            raise PreconditionFailed
        yield


def written(request: Request, evaluation: Evaluation, indicator: Indicator, shape: BaseSerializer[Any]) -> Response:
    """What was written, with the ETag under which the indicator is now read."""
    etag = score_etag(evaluation, indicator, requesting_user(request))
    return Response(shape.data, headers={"ETag": etag})


def score_etag(evaluation: Evaluation, indicator: Indicator, user: User) -> str:
    """The ETag of GET …/scores/NUMBER/."""
    return etag_of(JSONRenderer().render(score_rows(evaluation, [indicator], user)[0]))


def score_rows(evaluation: Evaluation, indicators: Sequence[AnyIndicator], user: User) -> list[dict[str, Any]]:
    """Stored and inherited columns of the indicators, their readiness and next step: four queries besides theirs."""
    stored: dict[int, list[Score]] = {indicator.pk: [] for indicator in indicators}
    one = next(iter(stored)) if len(stored) == 1 else 0
    sent = [row for row in current_evidence(evaluation) if row.indicator_id in stored]
    ready = readiness_by_indicator(evaluation.instrument, indicators, counted_by_indicator(sent))
    for score in without_hidden_words(user, evaluation, _stored(bool(one), cycle=evaluation.pk, indicator=one)):
        if score.indicator_id in stored:
            stored[score.indicator_id].append(score)
    own = (row for rows in stored.values() for row in rows if row.column == ValueColumn.MANDIRI)
    steps = steps_by_indicator(evaluation, indicators, {row.indicator_id: row.value for row in own}, sent, ready)
    reached = evaluation.columns_reached
    return [
        score_line(i, ready[i.pk], steps[i.pk], stored[i.pk], inherited_columns(stored[i.pk], reached))
        for i in indicators
    ]


@KeptQuery
def _stored(one: bool) -> QuerySet[Score]:
    """In the order of the columns; of one indicator or of all."""
    rows = Score.objects.filter(evaluation=Parameter("cycle")).select_related("updated_by")
    return rows.filter(indicator=Parameter("indicator")) if one else rows
