"""What the tests of the API share: a client that speaks with a token."""

import pytest
from django.test import Client

from incidents import curation
from tests import factories


class Caller(Client):
    """A client with a token, or without one; `get` and `post` take addresses below /api/v1/."""

    def __init__(self, secret="", user=None):
        named = {"authorization": f"Bearer {secret}"} if secret else {}
        super().__init__(headers={"host": "127.0.0.1", "accept-language": "en", **named})
        self.user = user

    def ask(self, address, **headers):
        return self.get(f"/api/v1/{address}", headers=headers)

    def send(self, address, body, **headers):
        return self.post(f"/api/v1/{address}", body, content_type="application/json", headers=headers)


@pytest.fixture
def codes(db):
    factories.make_codes()


@pytest.fixture
def calling(codes):
    """A caller of this role whose token has these scopes; without a role somebody who has no token."""

    def make(role=None, *scopes):
        if role is None:
            return Caller()
        user = factories.make_user(role)
        _token, secret = curation.make_token("a test", scopes or ["read"], days=30, by=user)
        return Caller(secret, user)

    return make
