"""What processes of the web server know of each other: kept for a while, counted together, believed if signed."""

import base64
import pickle
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection, connections

pytestmark = pytest.mark.django_db


def change(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def rows():
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM sijil_cache")
        return cursor.fetchall()


def test_what_is_kept_comes_back_until_its_time_is_over():
    value = ((date(2019, 1, 4), None), {"killed": [3]})
    cache.set("a", value, 60)
    cache.set("b", "for ever", None)
    assert (cache.get("a"), cache.get("b"), cache.get("c", "none")) == (value, "for ever", "none")
    assert cache.touch("a", -1)
    assert (cache.get("a"), cache.touch("a", 60)) == (None, False)
    cache.set("d", 1)
    assert [key for (key,) in rows() if "a" in key.split(":")] == [], "what is over is swept away"
    assert (cache.delete("b"), cache.delete("b"), cache.get("b")) == (True, False, None)
    cache.clear()
    assert rows() == []


def test_the_first_who_adds_is_told_so_until_its_time_is_over():
    assert [cache.add("lock", number, 60) for number in range(3)] == [True, False, False]
    assert cache.get("lock") == 0
    change("UPDATE sijil_cache SET expires = now()")
    assert (cache.add("lock", 3, 60), cache.get("lock")) == (True, 3)


class Harm:
    def __reduce__(self):
        return (pytest.fail, ("code of a row was run",))


@pytest.mark.parametrize("forged", ["", "x", base64.b64encode(pickle.dumps(Harm())).decode()])
def test_a_row_that_others_wrote_is_not_read(forged):
    cache.set("counts:all", 7, 60)
    change("UPDATE sijil_cache SET value = %s", forged)
    assert cache.get("counts:all", "none") == "none"


def test_a_value_is_not_taken_for_that_of_another_key():
    cache.set("counts:of_reviewer", 7, 60)
    change("UPDATE sijil_cache SET key = replace(key, 'reviewer', 'viewer')")
    assert (cache.get("counts:of_reviewer"), cache.get("counts:of_viewer")) == (None, None)


@pytest.mark.django_db(transaction=True)
def test_all_who_count_at_once_are_counted():
    until = time.time() + 60

    def count(_number):
        try:
            return cache.count("api:read:1", until)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(count, range(12))) == list(range(1, 13))
    change("UPDATE sijil_cache SET expires = now()")
    assert cache.count("api:read:1", until) == 1


def test_what_is_glanced_at_is_read_once_while_it_stays_and_believed_if_signed():
    cache.set("a", {"killed": [3]}, 60)
    first = cache.glance("a")
    assert first == {"killed": [3]}
    assert cache.glance("a") is first
    cache.set("a", {"killed": [4]}, 60)
    assert cache.glance("a") == {"killed": [4]}
    cache.set("b", "another", 60)
    change("UPDATE sijil_cache SET value = (SELECT value FROM sijil_cache WHERE key LIKE '%%:b') WHERE key LIKE '%%:a'")
    assert (cache.glance("a"), cache.glance("b"), cache.glance("c")) == (None, "another", None)
    cache.touch("b", -1)
    assert cache.glance("b") is None
