"""The search of the pages, in JSON: the same function, so nobody finds here what they may not open there."""

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.json_fields import NO_NUL, StrictSerializer
from api.strict_views import StrictView
from api.views import requesting_user
from search.hits import Hit, HitGroup
from search.one_search import GROUPS, MOST_PAGES, SearchAnswer, search


@extend_schema_field({"type": "string", "minLength": 1, "pattern": NO_NUL})
class AskedField(serializers.CharField):
    """What was typed, blanks and all."""


class SearchQuerySerializer(StrictSerializer):
    """What is looked for, in all groups (the first few hits of each) or in one, page by page."""

    q = AskedField(
        trim_whitespace=False,
        help_text='Semua kata harus ada, menurut kata dasarnya; yang dalam "tanda petik" berurutan.',
    )
    group = serializers.ChoiceField(choices=list(GROUPS.items()), required=False)
    page = serializers.IntegerField(min_value=1, max_value=MOST_PAGES, required=False, help_text="Bersama `group`.")


class HitSerializer(serializers.Serializer[Hit]):
    """Of a document with the page and its sentence; null where the words stand in its facts."""

    title = serializers.CharField()
    url = serializers.CharField()
    note = serializers.CharField()
    page = serializers.IntegerField(allow_null=True)
    sentence = serializers.CharField()


class HitGroupSerializer(serializers.Serializer[HitGroup]):
    """`more`: other hits follow on the next page."""

    group = serializers.ChoiceField(choices=list(GROUPS.items()), source="key")
    title = serializers.CharField()
    more = serializers.BooleanField()
    hits = HitSerializer(many=True)


class SearchSerializer(serializers.Serializer[SearchAnswer]):
    """`cut`: more was typed than is looked for."""

    query = serializers.CharField(source="asked.text", allow_blank=True)
    cut = serializers.BooleanField(source="asked.is_cut")
    groups = HitGroupSerializer(many=True)


class SearchDetail(StrictView):
    """Everything the person may open that has all the words."""

    query_parameters = frozenset({"q", "group", "page"})

    @extend_schema(operation_id="search_retrieve", parameters=[SearchQuerySerializer], responses=SearchSerializer)
    def get(self, request: Request) -> Response:
        query = SearchQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        answer = search(requesting_user(request), asked["q"], group=asked.get("group", ""), page=asked.get("page", 1))
        return Response(SearchSerializer(answer).data)
