"""The rows of a test database, kept to be put back into an empty one."""

from django.db import connection, transaction

STAYS = {"django_migrations", "django_content_type", "auth_permission", "auth_group", "auth_group_permissions"}
PEOPLE = {  # the account that loads data stays too
    "auth_user": "SELECT * FROM auth_user WHERE username <> 'sijil'",
    "auth_user_groups": "SELECT own.* FROM auth_user_groups own JOIN auth_user one ON user_id = one.id"
    " WHERE username <> 'sijil'",
}
EMPTY = 21  # bytes that COPY writes of no rows
NUMBERS = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"


class Rows:
    def __init__(self):
        self.tables, self.numbers = {}, []

    def keep(self):
        with connection.cursor() as cursor:
            for table in set(connection.introspection.table_names()) - STAYS:
                told = f"({PEOPLE[table]})" if table in PEOPLE else table
                with cursor.copy(f"COPY {told} TO STDOUT (FORMAT binary)") as rows:
                    self.tables[table] = b"".join(rows)
            cursor.execute(NUMBERS)
            self.numbers = cursor.fetchall()

    def put_back(self):
        """As they were, derived columns too: no trigger of the register runs."""
        with transaction.atomic(), connection.cursor() as cursor:
            for table, kept in self.tables.items():
                if len(kept) > EMPTY:
                    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                    with cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as rows:
                        rows.write(kept)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a check that waits keeps its table from being altered
            for table, kept in self.tables.items():
                if len(kept) > EMPTY:
                    cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            for name, last in self.numbers:
                cursor.execute("SELECT setval(%s::regclass, greatest(%s, nextval(%s::regclass)))", [name, last, name])
