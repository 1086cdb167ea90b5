"""A real browser on the running site: Debian's Chromium, driven by Playwright, kept from the rest of the network.

CHROMIUM names another browser; SCREENSHOTS names a folder that keeps a picture of each page to look at.
"""

import io
import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client

from tests.factories import make_user
from tests.kept_rows import Rows

PASSWORD = "a long pass-phrase 1"
# The one that only ever runs without a window takes half the time of the whole browser.
BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
SCREENSHOTS = os.environ.get("SCREENSHOTS")


def pytest_collection_modifyitems(items):
    here = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in here:
        item.add_marker(pytest.mark.browser)
        if not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason="no Chromium here: install it, or name one in CHROMIUM"))


@pytest.fixture(scope="session")
def chromium():
    # Playwright's own event loop runs in this thread; Django would take our queries for asynchronous ones.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        playwright = pytest.importorskip("playwright.sync_api")
        with playwright.sync_playwright() as driver:
            sandbox = ["--no-sandbox"] if os.getuid() == 0 else []
            browser = driver.chromium.launch(executable_path=CHROMIUM, args=sandbox)
            yield browser
            browser.close()


@pytest.fixture(scope="session")
def prepared():
    """What `prepare` loads, kept as the rows that it makes: it takes a second, to put the rows back a tenth."""
    return Rows()


@pytest.fixture
def site(chromium, transactional_db, live_server, settings, monkeypatch, prepared):
    """The running site with the project's own codes and places, and one person of each role; gives its address."""
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    monkeypatch.setenv("SIJIL_ADMIN_PASSWORD", PASSWORD)
    if prepared.tables:
        prepared.put_back()
        return live_server.url
    call_command("prepare", stdout=io.StringIO())
    for role in ("viewer", "analyst", "reviewer"):
        make_user(role, username=role, password=PASSWORD)
    prepared.keep()
    return live_server.url


@pytest.fixture
def visit(chromium, site):
    """Opens a browser window of its own: `visit(language="ar", width=390, scheme="dark")` gives a page.

    At the end, no page may have had an error, broken the security policy, or asked for anything outside.
    """
    windows, wrong = [], []

    def listen(message):
        # htmx calls it an error when a newer preview takes the place of one under way; a conflict is answered with 409.
        meant = message.text.startswith(("htmx:sendAbort", "htmx:afterRequest")) or "409 (Conflict)" in message.text
        if message.type in ("error", "warning") and not meant:
            wrong.append(message.text)

    def watch(page):
        page.on("console", listen)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "response", lambda response: response.status >= 500 and wrong.append(f"{response.status} {response.url}")
        )

    def refuse_what_is_outside(route):
        host = urlsplit(route.request.url).hostname
        if host in ("127.0.0.1", "localhost", None):
            return route.continue_()
        wrong.append(f"asked for {route.request.url}")
        return route.abort()

    def open_window(language="en", width=1280, height=900, scheme="light"):
        window = chromium.new_context(
            base_url=site,
            locale=language,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            accept_downloads=True,
            reduced_motion="reduce",
        )
        window.set_default_timeout(15_000)
        window.route("**/*", refuse_what_is_outside)
        window.on("page", watch)
        windows.append(window)
        return window.new_page()

    yield open_window
    for window in windows:
        window.close()
    assert wrong == []


@pytest.fixture
def log_in():
    def enter(page, name):
        page.goto("/login/")
        page.fill("[name=login]", name)
        page.fill("[name=password]", PASSWORD)
        page.click("main form button")
        page.wait_for_url(lambda address: "/login/" not in address)

    return enter


@pytest.fixture
def sits_down(site):
    """Lets a person begin where the log-in has led already, as all but the tests of the log-in do."""

    def begin(page, name):
        client = Client()
        client.force_login(get_user_model().objects.get(username=name))
        session = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": session.key, "value": session.value, "url": site}])

    return begin


@pytest.fixture
def picture():
    """Waits until the page is whole, and keeps a picture of it where SCREENSHOTS says."""

    def take(page, name):
        if page.locator(".map").count():
            page.wait_for_load_state("networkidle")
        if SCREENSHOTS:
            page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png", full_page=True, caret="initial")

    return take
