"""The gallery shows every component, in words and marks that browsers and readers understand."""

import pytest

pytestmark = pytest.mark.django_db


def test_gallery_opens(client, city):
    client.force_login(city.people["opd"])
    page = client.get("/ui/?galat=1")
    assert page.status_code == 200
