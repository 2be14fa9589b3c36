"""People and agencies of another region."""

import pytest

from regions.models import Agency, Region
from tests.city import person


@pytest.fixture
def elsewhere(db):
    """Another region with an admin and an agency of its own."""
    region = Region.objects.create(code="33.76", name="Kota Tegal", kind="kota", time_zone="Asia/Jakarta")
    agency = Agency.objects.create(region=region, name="Dinas Kesehatan", short_name="Dinkes")
    return {"region": region, "agency": agency, "admin": person(region, "admin", "admin-tegal")}
