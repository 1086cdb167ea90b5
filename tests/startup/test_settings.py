"""Settings come from the environment; what cannot be meant is refused with the variable's name."""

import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config import secret_key
from config.security import content_security_policy

CHECKOUT = Path(__file__).resolve().parents[2]
SHOWN = ["DEBUG", "HTTPS", "PUBLIC_READ", "LANGUAGE_CODE", "SESSION_COOKIE_SECURE", "SECURE_HSTS_SECONDS"]


def settings(state, *names, **variables):
    """The named settings in a process of its own with these variables; CalledProcessError when it refuses."""
    code = (
        f"import json, config.settings as s; print(json.dumps([getattr(s, name) for name in {names!r}], default=str))"
    )
    environment = {"PATH": os.environ["PATH"], "SIJIL_STATE": str(state), **variables}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ValueError(done.stderr)
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, [False, False, False, "en", False, 0]),
        ({"SIJIL_LANGUAGE": "ar", "PUBLIC_READ": "1", "DEBUG": "yes"}, [True, False, True, "ar", False, 0]),
        ({"ALLOWED_HOSTS": "sijil.example"}, [False, True, False, "en", True, 31_536_000]),
        ({"ALLOWED_HOSTS": "sijil.example", "HTTPS": "0"}, [False, False, False, "en", False, 0]),
    ],
)
def test_the_environment_decides(tmp_path, variables, expected):
    assert settings(tmp_path, *SHOWN, **variables) == expected


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"PUBLIC_READ": "maybe"}, "PUBLIC_READ must be 1 or 0"),
        ({"SIJIL_LANGUAGE": "fr"}, "SIJIL_LANGUAGE must be one of en, ar"),
        ({"DATABASE_URL": "sqlite:///x.db"}, "PostgreSQL only"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(tmp_path, variables, words):
    with pytest.raises(ValueError, match=words):
        settings(tmp_path, "DEBUG", **variables)


def test_a_database_url_replaces_the_embedded_database(tmp_path):
    url = "postgresql://me:p%40ss@db.example:5433/register?sslmode=require"
    [databases] = settings(tmp_path, "DATABASES", DATABASE_URL=url)
    found = {name: databases["default"][name] for name in ("HOST", "PORT", "NAME", "USER", "PASSWORD", "OPTIONS")}
    assert found == {
        "HOST": "db.example",
        "PORT": 5433,
        "NAME": "register",
        "USER": "me",
        "PASSWORD": "p@ss",
        "OPTIONS": {"sslmode": "require"},
    }


def test_no_tile_server_is_asked_unless_one_is_named(tmp_path):
    [without] = settings(tmp_path, "LEAFLET_CONFIG")
    [with_one] = settings(tmp_path, "LEAFLET_CONFIG", MAP_TILES_URL="https://tiles.example/{z}/{x}/{y}.png")
    assert without["TILES"] == []
    assert with_one["TILES"][0][1] == "https://tiles.example/{z}/{x}/{y}.png"


@pytest.mark.parametrize(
    ("tiles", "images"),
    [
        ("", "img-src 'self' data:;"),
        ("/tiles/{z}/{x}/{y}.png", "img-src 'self' data:;"),
        ("https://{s}.tiles.example:8443/{z}/{x}/{y}.png", "img-src 'self' data: https://*.tiles.example:8443;"),
    ],
)
def test_the_policy_names_the_tile_server_and_no_other(tiles, images):
    assert images in content_security_policy(tiles)


def test_the_policy_allows_no_inline_code():
    assert "unsafe" not in content_security_policy()
    assert "script-src 'self' 'nonce-abc'" in content_security_policy(nonce="abc")


@pytest.mark.django_db
def test_every_page_carries_the_headers(client):
    headers = client.get("/admin/login/").headers
    assert headers["Content-Security-Policy"].startswith("default-src 'self'; script-src 'self'")
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "geolocation=()" in headers["Permissions-Policy"]


def test_processes_that_start_together_share_one_secret_key(tmp_path):
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(lambda _: secret_key.read_or_make(tmp_path / "state"), range(8)))
    assert len(keys) == 1
    assert len(keys.pop()) >= 50
    assert [path.name for path in (tmp_path / "state").iterdir()] == ["secret_key"]
    assert stat.S_IMODE((tmp_path / "state" / "secret_key").stat().st_mode) == 0o600


def test_a_public_server_passes_djangos_deployment_check(tmp_path):
    environment = os.environ | {"SIJIL_STATE": str(tmp_path), "ALLOWED_HOSTS": "sijil.example"}
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # the browser tests set it for their own process
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
