"""Everything that one admin alone can try: none of it ends at a seal or at evidence."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.api_keys.key_writes import create_key
from accounts.models import KeyArea, PowerRequest, User
from accounts.power.power_requests import sweep
from regions import clock
from tests.builders.evidence_builders import send
from tests.city import PASSWORD, fresh


def test_one_admin_alone_comes_neither_to_a_seal_nor_to_evidence(client, city):
    """Every means that pages and API give. Each line tells at which door it stopped."""
    version = send(city)[0].version
    admin, region, cycle = city.people["admin"], city.region, city.evaluation
    doors: dict[str, str] = {}

    def post(name, *args, **form):
        client.force_login(fresh(admin))
        return client.post(reverse(name, args=args), {"region": region.pk, **form})

    def door(way):
        """What has come of it: nothing that counts, and the reason."""
        request = PowerRequest.objects.order_by("-pk").first()
        doors[way] = request.get_state_display() if request else "–"
        PowerRequest.objects.all().delete()

    # another role of one's own
    for role in ("koordinator", "penanggung_jawab", "auditor", "diskominfo"):
        post("role_add", admin.pk, role=role)
        confirmed = post("power_confirm", PowerRequest.objects.get().pk)
        assert confirmed.status_code == 403
        door(f"own role {role}")
    # a new person, made by form or sheet
    for role in ("admin", "koordinator", "penanggung_jawab", "auditor", "diskominfo", "asesor_internal"):
        post("person_add", full_name=f"Boneka {role}", username=f"boneka-{role}", role=role)
        door(f"new person {role}")
    for role in ("opd", "kepala_opd"):
        post("person_add", full_name=f"Boneka {role}", username=f"boneka-{role}", role=role, agency=city.agency.pk)
        door(f"new person {role}")
    sheet = SimpleUploadedFile("orang.csv", b"nama;nama akun;peran\nLembar;lembar;koordinator\n")
    post("people_import", rows=post("people_import", file=sheet).context["rows"])
    door("imported person")
    puppets = User.objects.filter(username__startswith="boneka") | User.objects.filter(username="lembar")
    for puppet in puppets:
        assert post("person_link", puppet.pk).status_code == 403
    assert not puppets.filter(is_active=True).exists()
    # a harmless person, raised afterwards
    post("person_add", full_name="Kaki Tangan", username="kaki", role="pimpinan")
    kaki = User.objects.get(username="kaki")
    link = post("person_link", kaki.pk).context["address"]
    client.logout()
    form = client.post(link).url
    client.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    for role in ("koordinator", "diskominfo"):
        post("role_add", kaki.pk, role=role)
        client.force_login(fresh(kaki))
        assert client.post(reverse("power_confirm", args=[PowerRequest.objects.get().pk])).status_code in (403, 404)
        door(f"raised to {role}")
    # somebody who holds it already: link, mailbox
    for role in ("koordinator", "penanggung_jawab", "auditor", "diskominfo", "asesor_internal", "opd"):
        holder = city.people[role]
        assert post("person_link", holder.pk).status_code == 302
        door(f"link of {role}")
        post("person_edit", holder.pk, full_name=holder.full_name, email="milik-admin@uji.id")
        door(f"mailbox of {role}")
        assert fresh(holder).email == f"{role}@uji.id"
    client.logout()
    client.post(reverse("account_reset_password"), {"email": "milik-admin@uji.id"})
    assert not User.objects.get(username="koordinator").mails.filter(kind="tautan").exists()
    # nobody left to say no: then only the operator of the server is left to say yes
    post("role_add", kaki.pk, role="koordinator")
    for role in ("koordinator", "penanggung_jawab", "auditor"):
        post("role_remove", city.people[role].memberships.get().pk)
    for who in (admin, kaki):
        client.force_login(fresh(who))
        assert client.post(reverse("power_confirm", args=[PowerRequest.objects.get().pk])).status_code in (403, 404)
    clock.set_now(clock.now() + timedelta(days=20))
    sweep()
    door("without the others")
    assert set(doors.values()) == {"Menunggu orang kedua"}, doors
    assert len(doors) == 28

    # what the admin can sign in as reads no evidence and seals nothing, by page, session or key
    for user in (admin, kaki):
        me = fresh(user)
        assert {m.role for m in me.active_memberships} <= {"admin", "pimpinan"}
        client.force_login(me)
        for name in ("evidence_download", "evidence_state"):
            assert client.get(reverse(name, args=[version.pk])).status_code in (403, 404), name
        assert client.get(reverse("document", args=[version.document_id])).status_code in (403, 404)
        assert client.get(reverse("library")).status_code == 403
        assert client.post(reverse("packages", args=[cycle.pk])).status_code in (403, 404)
        for name in ("signoff_approve", "signoff_paper", "signoff_sign"):
            assert client.post(reverse(name, args=[cycle.pk])).status_code == 403, name
        assert client.post(reverse("cycle_move", args=[cycle.pk]), {"target": "telaah"}).status_code in (403, 409)
        key = create_key(name="uji", lifetime=timedelta(days=1), areas=KeyArea.values, by=me)
        client.logout()
        scores = reverse("api:score", args=[cycle.pk, 45])
        answer = client.put(scores, {}, content_type="application/json", headers={"Authorization": f"Token {key}"})
        assert answer.status_code in (403, 404)
    assert fresh(cycle).state == "mandiri"
    assert not cycle.seals.exists()


def test_every_means_is_in_the_register(city):
    """A kind of request without a sentence of its own would be shown as something else."""
    for kind in PowerRequest.Kind.values:
        row = PowerRequest(kind=kind, person=city.people["opd"], email="a@uji.id")
        row.membership = city.people["opd"].memberships.get() if kind == "peran" else None
        assert row.what.split()[0] == kind
