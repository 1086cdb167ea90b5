"""Somebody of each role follows every link and sends every form with nonsense: nothing breaks, nothing leaks.

Short by default; CRAWL=long follows six of each kind and sends each form forty times (some forty minutes).
"""

import os
import random
import re
from collections import Counter, deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from incidents import curation
from tests.factories import make_report, make_user
from tests.test_access import page_addresses, world  # noqa: F401  (a fixture)
from tests.test_hidden import hidden  # noqa: F401  (a fixture)

LONG = os.environ.get("CRAWL") == "long"
MOST_PAGES, OF_ONE_SHAPE, TIMES = (4000, 6, 40) if LONG else (70, 1, 1)
MOST_WRONG = 20
LEFT_ALONE = re.compile(r"logout|/static/|\.(csv|geojson|jsonl|xlsx|gpkg|zip)\b|/language/|metrics|unredact")
NONSENSE = [
    "", " ", "0", "-1", "99999999999999999999", "1e309", "NaN", "true", "null", "[]", "{}", "\x00", "\ud800", "\u202eا",
    "<script>", "'; DROP TABLE x; --", "../../etc/passwd", "%s%n", "{{7*7}}", "=1+1", "2019-02-30", "9999-12-31",
    "0000-00-00", "SJ-2019-000001", "SJ-1999-999999", "قصف", "a" * 5000, "1,2", "١٢", "http://127.0.0.1/",
    "javascript:x",
]  # fmt: skip


@dataclass
class Form:
    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)


class Reader(HTMLParser):
    """Addresses and forms of a page."""

    def __init__(self, base):
        super().__init__()
        self.base, self.links, self.forms = base, [], []
        self.select = ""

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(urljoin(self.base, given.get("action", "")), given.get("method", "get").lower()))
        if tag == "select":
            self.select = given.get("name", "")
        for name in ("href", "hx-get", "data-lookup"):
            if given.get(name):
                self.links.append(urljoin(self.base, given[name]))
        named = given.get("name") if tag != "option" else self.select
        if self.forms and named and tag in ("input", "textarea", "button", "option"):
            self.forms[-1].fields.append((named, given.get("value", "")))


def shape(address):
    """What addresses of the same kind have in common."""
    parts = urlsplit(address)
    path = re.sub(r"SJ-\d{4}-\d{6}", "REF", re.sub(r"(?<=/)\d+(?=/|$)", "N", parts.path))
    return path, tuple(sorted({name for name, _value in parse_qsl(parts.query)}))


class Crawl:
    """All that one person can reach; `wrong` is what they should not have been answered."""

    def __init__(self, client, secrets, seed=1):
        self.client, self.secrets, self.random = client, secrets, random.Random(seed)
        self.met, self.sent, self.wrong, self.statuses = {}, {}, [], Counter()

    @property
    def requests(self):
        return self.statuses.total()

    def look(self, address, response):
        self.statuses[response.status_code] += 1
        body = b"".join(response.streaming_content) if response.streaming else response.content
        text = body.decode(errors="replace")
        if response.status_code >= 500:
            self.wrong.append(f"{response.status_code} {address}")
        leaked = [words for words in self.secrets if words in text and words not in address]
        self.wrong += [f"{words} on {address}" for words in leaked]
        return text if "html" in response.get("Content-Type", "") else ""

    def walk(self, starts):
        """Follows what leads to a page of a new path first, so that a limit costs no page."""
        new, others, paths = deque(starts), deque(), set()
        while (new or others) and self.requests < MOST_PAGES and len(self.wrong) < MOST_WRONG:
            address = (new or others).popleft()
            kind = shape(address)
            if self.met.get(kind, 0) >= OF_ONE_SHAPE or LEFT_ALONE.search(address) or not address.startswith("/"):
                continue
            self.met[kind] = self.met.get(kind, 0) + 1
            paths.add(kind[0])
            reader = Reader(address)
            reader.feed(self.look(address, self.client.get(address)))
            for link in reader.links:
                (others if shape(link)[0] in paths else new).append(link.split("#")[0])
            for form in reader.forms:
                self.send(form)

    def send(self, form):
        kind = (shape(form.action)[0], form.method)
        if LEFT_ALONE.search(form.action) or self.sent.get(kind, 0) >= TIMES:
            return
        for _time in range(TIMES):
            self.sent[kind] = self.sent.get(kind, 0) + 1
            values = self.nonsense(form.fields)
            if form.method == "post":
                response = self.client.post(form.action, values)
            else:
                response = self.client.get(form.action.split("?")[0], values)
            self.look(f"{form.method} {form.action} {values}", response)

    def nonsense(self, fields):
        values = {}
        for name, value in fields:
            chance = self.random.random()
            if chance < 0.55:
                values.setdefault(name, []).append(value)
            elif chance < 0.9:
                values.setdefault(name, []).append(self.random.choice(NONSENSE).encode(errors="replace").decode())
        return values


@pytest.fixture
def register(world, hidden):  # noqa: F811
    """The world of the table of access, with hidden words, and somebody at the desk whom nothing protected concerns."""
    junior = make_user("analyst", is_staff=True)
    junior.groups.clear()
    kept_from = ("view_sensitive", "view_redacted")
    held = Permission.objects.filter(group__name="reviewer").exclude(codename__in=kept_from)
    junior.user_permissions.set(held)
    world.people["junior"] = type(junior).objects.get(pk=junior.pk)
    words = world.report.text[8:20]
    boss = world.people["admin"]
    curation.redact(
        world.report, curation.places_of(words, world.report, reader=boss), "other", by=boss, reason="asked"
    )
    world.redacted = words
    told, (draft,) = make_report("SECRET-TOLD قصف على بلدة هجين", publisher="witness", by=boss)
    rows = [{"source": "witness", "report": told.pk}, {"source": "sohr"}]
    curation.change(draft, {"told_by": rows}, by=boss, seen_version=draft.version)
    world.protected_source = draft.reference
    return world


def secrets_of(world, hidden, role):  # noqa: F811
    if role in ("reviewer", "admin"):
        return []
    if role == "analyst":
        return [world.redacted]
    if role == "junior":
        return [world.redacted, "SECRET-WITNESS", "SECRET-SOURCE", "SECRET-TOLD", world.references["sensitive"]]
    return [*hidden, world.redacted]


@pytest.mark.parametrize("role", ["visitor", "nobody", "viewer", "junior", "analyst", "reviewer", "admin"])
def test_nothing_breaks_and_nothing_leaks(register, hidden, settings, role):  # noqa: F811
    settings.PUBLIC_READ = True
    settings.ACCOUNT_RATE_LIMITS = {}
    client = Client(raise_request_exception=False, headers={"host": "127.0.0.1"})
    if register.people[role]:
        client.force_login(register.people[role])
    crawl = Crawl(client, secrets_of(register, hidden, role))
    starts = ["/", f"/incidents/{register.protected_source}/", f"/incidents/{register.protected_source}/history/"]
    starts += ["/admin/", "/account/", *(address for _name, address in page_addresses(register))]
    crawl.walk(starts)
    print(f"{role}: {crawl.requests} requests, {len(crawl.met)} kinds of addresses, {len(crawl.sent)} forms,")
    print(f"  {len({path for path, _names in crawl.met})} paths, {dict(sorted(crawl.statuses.items()))}")
    assert crawl.wrong == []
    assert crawl.requests > (20 if role in ("visitor", "nobody") else 60)
