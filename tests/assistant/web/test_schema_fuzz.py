"""Schemathesis asks whatever the OpenAPI description allows, and things that it does not."""

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable

from tests.assistant.web.admin import BEARER, admin
from tests.assistant.web.helpers import PLANS

schemathesis = pytest.importorskip("schemathesis")


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    from tests.assistant.corpora import assistant_of

    return assistant_of(tmp_path_factory.mktemp("plans"), PLANS)


@pytest.fixture
def web(assistant):
    """Made anew: an application's lifespan runs once."""
    from assistant.api import ApiConfig, create_api
    from assistant.service import Service

    return create_api(Service(assistant, assistant.snapshot), ApiConfig(rate_per_minute=10**9))


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_nothing_that_a_client_sends_makes_the_server_fail(web, mode):
    """A malformed request of one client would show as a fault of the service, or be one."""
    send_all(web, mode, least=10)


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_nothing_that_a_script_of_an_operator_sends_makes_the_server_fail(tmp_path, mode):
    """A typo in a script would look like a broken server."""
    made = admin(tmp_path, rate_per_minute=10**9)
    send_all(made.client.app, mode, least=11, below="/admin/", headers=BEARER)
    made.operations.wait(20)
    made.records.close()


def send_all(web, mode, least, below="/", headers=None):
    schema = schemathesis.openapi.from_asgi("/openapi.json", web)
    operations = [found.ok() for found in schema.get_all_operations()]
    operations = [operation for operation in operations if operation.path.startswith(below)]
    assert len(operations) >= least
    for operation in operations:
        generation_mode = schemathesis.GenerationMode(mode)

        @given(case=operation.as_strategy(generation_mode=generation_mode))
        @settings(max_examples=8, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        def ask(case):
            response = case.call(headers=headers)
            assert response.status_code < 500, response.text
            if response.status_code >= 400:
                assert response.headers["content-type"] == ["application/problem+json"]

        with contextlib.suppress(Unsatisfiable):  # nothing wrong can be sent where nothing is taken
            ask()
