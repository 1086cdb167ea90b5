"""People and codes that the tests of the pages share."""

import pytest
from django.test import Client

from tests import factories


@pytest.fixture
def codes(db):
    factories.make_codes()


@pytest.fixture
def as_(codes):
    """A client of a person with the role (or of nobody), who reads in the language; the person is `client.user`."""

    def sign_in(role=None, language="en"):
        client = Client(headers={"accept-language": language})
        client.user = factories.make_user(role) if role else None
        if client.user:
            client.force_login(client.user)
        return client

    return sign_in
