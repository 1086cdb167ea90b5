"""A shelf of one's own for each test, and a licence."""

import pytest

from tests import factories


@pytest.fixture
def shelf(db, settings, tmp_path):
    factories.make_codes()
    settings.RELEASES_DIR = tmp_path / "releases"
    settings.RELEASE_LICENCE = "CC BY 4.0"
    settings.SITE_URL = "https://sijil.example"
    return settings.RELEASES_DIR


@pytest.fixture
def admin(shelf):
    return factories.make_user("admin")
