"""How many files a person orders in a day has an end, which is told before it is reached."""

from django.urls import reverse

from outputs.models import Report
from regions import clock
from tests.builders.html_builders import one_line
from tests.builders.report_builders import page


def test_orders_of_a_day_have_an_end_that_is_told_before(city, client, settings):
    settings.ORDERS_A_DAY = 5
    client.force_login(city.people["diskominfo"])
    by = {"evaluation": city.evaluation, "asked_by": city.people["diskominfo"], "kind": "csv", "column": "mandiri"}
    address = page(city)
    for _ in range(4):
        assert "Anda masih dapat membuat" not in client.get(address).content.decode()
        Report.objects.create(**by, expires_at=clock.now())
    left = "Anda masih dapat membuat 1 laporan atau paket dari 5 dalam sehari; batasnya dinaikkan admin (Admin)."
    for shown in (address, reverse("packages", args=[city.evaluation.pk])):
        assert left in one_line(client.get(shown).text)
    Report.objects.create(**by, expires_at=clock.now())
    answer = client.post(address, {"kind": "lembar", "column": "mandiri"})
    assert (answer.status_code, Report.objects.count()) == (403, 5)
    assert "Anda sudah membuat 5 laporan dan paket dalam sehari" in answer.content.decode()
    client.force_login(city.people["admin"])
    assert "Diskominfo: 5 dari 5 pesanan sehari" in one_line(client.get(reverse("system")).text)
