"""Whatever is sent to the API, the answer stands in its schema: thousands of cases made from the schema itself."""

import json
import os
from collections import Counter
from zlib import crc32

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, settings
from rest_framework.renderers import JSONRenderer
from schemathesis.config import SchemathesisConfig

from spbe.wsgi import application
from tests.access.walk import undone
from tests.builders.api_builders import client_of
from tests.builders.contract_builders import build_callers

IN_CI = os.environ.get("CI") == "true"
CASES = 140 if IN_CI else 20  # an operation; besides them those that walk the bounds of every field
ROLES = ["diskominfo", "opd", "penanggung_jawab", "asesor_internal", "diskominfo", "pimpinan", ""]
# Whether a level may be written is told by evidence, versions and If-Match, which no schema knows: these refusals are
# right for a well-formed write. Everything else that the schema allows must be taken.
TAKEN = ["2xx", "304", "401", "403", "404", "409"]
REFUSED_BY_THE_DOMAIN = ["400", "412"]
SCHEMA = json.loads(JSONRenderer().render(SchemaGenerator().get_schema(request=None, public=True)))
answered = Counter()


@pytest.fixture
def callers(city, request):
    """The whole application in this process; as under Django's own client its database connection stays open."""
    before = answered.total()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield build_callers(city, ROLES)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    assert request.session.testsfailed or answered.total() - before >= CASES


def lot(case, kind):
    """A number that hangs on the case alone, so that a finding comes back when it is run again."""
    return crc32(f"{kind}{case.method}{case.as_curl_command()}".encode())


def send_somewhere_real(case, places):
    """Three of four addresses name something that exists; all others would be 404 and prove little."""
    if not case.path_parameters or lot(case, "place") % 4 == 0:
        return
    for name in case.path_parameters:
        found = places[case.path.split("/")[3] if name == "id" else name]
        case.path_parameters[name] = found[lot(case, name) % len(found)]


def mean_something(case):
    """Half of the bodies carry a level there is, and the versions that are stored; at random nobody would hit them."""
    if not isinstance(case.body, dict) or lot(case, "body") % 2:
        return
    plausible = {"value": "3", "version": lot(case, "version") % 2, "mandiri": 1, "usulan": 1, "tinjauan": 0}
    case.body = {name: plausible.get(name, said) for name, said in case.body.items()}
    case.headers.pop("If-Match", None)


def walk(path, method):
    """The test of one operation, under a name of its own: two processes tell tests apart by their names."""
    taken = TAKEN if method == "get" else [*TAKEN, *REFUSED_BY_THE_DOMAIN]
    checks = {"positive_data_acceptance": {"expected-statuses": taken}}
    config = SchemathesisConfig.from_dict({"seed": 2026, "checks": checks})
    contract = schemathesis.openapi.from_dict({**SCHEMA, "paths": {path: SCHEMA["paths"][path]}}, config=config)
    contract.app = application

    @contract.include(method=method.upper()).parametrize()
    @settings(
        max_examples=CASES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def test(case, callers):
        send_somewhere_real(case, callers.places)
        mean_something(case)
        key = callers.keys[ROLES[lot(case, "who") % len(ROLES)]]
        headers = {"Accept-Encoding": "identity"} | ({"Authorization": f"Token {key}"} if key else {})  # read as it is
        with undone():
            response = case.call(headers=headers)
            answered[case.operation.label, response.status_code] += 1
            case.validate_response(response, headers=headers)

    return test


OPERATIONS = {
    operation["operationId"]: (path, method)
    for path, methods in SCHEMA["paths"].items()
    for method, operation in methods.items()
}
for name, place in OPERATIONS.items():
    globals()[f"test_b13_every_answer_stands_in_the_schema_{name}"] = walk(*place)


def test_in_ci_at_least_two_thousand_cases_are_made():
    """Each operation proves at its end that it had its share."""
    assert not IN_CI or len(OPERATIONS) * CASES >= 2_000


def test_the_schema_served_is_the_one_that_is_walked(city):
    assert client_of(city.people["auditor"]).get("/api/v1/schema/").json() == SCHEMA
