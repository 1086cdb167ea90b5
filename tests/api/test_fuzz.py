"""What the OpenAPI document allows and what it forbids, made up by schemathesis: never a 500, never an answer that the
document does not tell.

Short by default; `SIJIL_EXAMPLES=300` tries so many cases for each operation.
"""

import json
import os

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils.translation import override
from hypothesis import HealthCheck, settings
from ninja.responses import NinjaJSONEncoder
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from incidents import curation
from incidents.api import api
from tests.factories import make_codes, make_incident, make_report, make_user, published_incident

CASES = int(os.environ.get("SIJIL_EXAMPLES", "3"))
CHECKS = [not_a_server_error, response_schema_conformance, content_type_conformance, status_code_conformance]

with override("en"):
    document = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1"), cls=NinjaJSONEncoder))
schema = schemathesis.openapi.from_dict(document)
schema.app = get_wsgi_application()


@pytest.fixture
def token(db, settings):
    """That of an administrator, over a register with something of everything."""
    settings.ALLOWED_HOSTS = ["*"]
    settings.API_READS_PER_MINUTE = settings.API_WRITES_PER_MINUTE = 10**9
    make_codes()
    make_incident()
    make_report()
    published_incident()
    _token, secret = curation.make_token("fuzz", ["read", "ingest", "curate"], days=1, by=make_user("admin"))
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # as the test client does: the transaction of the test must last
    yield secret
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=CASES < 100)
def test_nothing_that_is_sent_breaks_the_api(case, token):
    response = case.call(headers={"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"})
    case.validate_response(response, checks=CHECKS)
