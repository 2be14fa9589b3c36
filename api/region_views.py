"""The indexes of the governments of a region, for who has a role in that region."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import request_shapes
from api import serializers as shapes
from api.strict_views import StrictView
from api.views import requesting_user
from domains.models import DIGITAL_GOVERNMENT
from results.government_indexes import region_indexes, regions_read_from_above


class RegionIndexList(StrictView):
    """What the kabupaten and kota of a province share of one year: signed or final indexes, nothing else of theirs."""

    query_parameters = frozenset({"year"})

    @extend_schema(
        operation_id="regions_indexes_retrieve",
        parameters=[request_shapes.YearSerializer],
        responses=shapes.RegionIndexesSerializer,
    )
    def get(self, request: Request, code: str) -> Response:
        parent = get_object_or_404(regions_read_from_above(requesting_user(request)), code=code)
        query = request_shapes.YearSerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        year = query.validated_data["year"]
        children = list(parent.children.order_by("code"))
        shared = [region for region in children if region.shares_index]
        content = {
            "region": parent.code,
            "year": year,
            "regions": len(children),
            "shared": len(shared),
            "indexes": region_indexes(shared, DIGITAL_GOVERNMENT, year),
        }
        return Response(shapes.RegionIndexesSerializer(content).data)
