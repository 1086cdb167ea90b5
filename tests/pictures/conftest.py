"""People for the tests of the pictures."""

import pytest
from django.test import Client

from tests.factories import make_codes, make_user


@pytest.fixture(autouse=True)
def codes(db):
    make_codes()


@pytest.fixture
def analyst():
    return make_user("analyst")


@pytest.fixture
def get(analyst):
    """Fetches a page as the analyst, or as another person."""

    def fetch(address, query=None, person=analyst, **headers):
        client = Client(headers={"host": "127.0.0.1", **headers})
        if person:
            client.force_login(person)
        return client.get(address, query or {})

    return fetch
