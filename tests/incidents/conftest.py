"""People and codes for the tests of the register."""

import pytest

from tests.factories import make_codes, make_user


@pytest.fixture
def codes(db):
    """A handful of codes and places in the database."""
    make_codes()


@pytest.fixture
def analyst(codes):
    return make_user("analyst")


@pytest.fixture
def reviewer(codes):
    return make_user("reviewer")


@pytest.fixture
def admin(codes):
    return make_user("admin")


@pytest.fixture
def viewer(codes):
    return make_user("viewer")
