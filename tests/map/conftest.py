"""People and places for the tests of the map."""

import pytest

from tests.factories import make_codes, make_user
from tests.fetching import fetching


@pytest.fixture(autouse=True)
def codes(db):
    make_codes()


@pytest.fixture
def analyst():
    return make_user("analyst")


@pytest.fixture
def get(analyst):
    return fetching(analyst)
