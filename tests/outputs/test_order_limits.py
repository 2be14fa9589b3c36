"""How many files a person orders in a day has an end, which is told before it is reached."""

from outputs.models import Report
from regions import clock
from tests.builders.report_builders import page


def test_orders_of_a_day_have_an_end_that_is_told_before(city, client, settings):
    settings.ORDERS_A_DAY = 5
    client.force_login(city.people["diskominfo"])
    by = {"evaluation": city.evaluation, "asked_by": city.people["diskominfo"], "kind": "csv", "column": "mandiri"}
    address = page(city)
    for _ in range(4):
        assert "Anda masih dapat memesan" not in client.get(address).content.decode()
        Report.objects.create(**by, expires_at=clock.now())
    assert "Anda masih dapat memesan 1 laporan atau paket" in client.get(address).content.decode()
    Report.objects.create(**by, expires_at=clock.now())
    answer = client.post(address, {"kind": "lembar", "column": "mandiri"})
    assert (answer.status_code, Report.objects.count()) == (403, 5)
    assert "Anda sudah memesan 5 laporan dan paket dalam sehari" in answer.content.decode()
