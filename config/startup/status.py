"""What `./sijil status` says."""

from __future__ import annotations

import os
import subprocess
from urllib.parse import urlsplit

from config.startup import web
from config.startup.checkout import Checkout

ASK_TIER = "from incidents.extraction.tiers import describe; print(describe())"


def describe(checkout: Checkout) -> str:
    """What runs now and where its data are, one fact a line, and beneath it what explains it."""
    serving = web.running(checkout)
    facts = [
        ("database", database(checkout)),
        ("data", "elsewhere" if os.environ.get("DATABASE_URL") else str(checkout.cluster.data)),
        ("web", f"{serving.address} (process {serving.pid})" if serving else "not served"),
        ("camel-tools", camel_tier(checkout)),
    ]
    return "\n".join(f"{name + ':':<13}{fact.replace(chr(10), chr(10) + ' ' * 13)}" for name, fact in facts)


def database(checkout: Checkout) -> str:
    url = os.environ.get("DATABASE_URL")
    if url:
        parts = urlsplit(url)
        return f"DATABASE_URL ({parts.hostname or 'local socket'}, database {parts.path.lstrip('/') or '?'})"
    cluster = checkout.cluster
    if not cluster.version():
        return "none yet; ./sijil up makes it"
    pid = cluster.server_pid()
    return f"embedded PostgreSQL {cluster.version()}, " + (f"running (process {pid})" if pid else "stopped")


def camel_tier(checkout: Checkout) -> str:
    """How much of camel-tools serves here and why no more, asked of extraction: only its Python sees what there is."""
    if not checkout.python.exists():
        return "none yet; ./sijil up installs it"
    done = subprocess.run(
        [checkout.python, "-c", ASK_TIER],
        cwd=checkout.folder,
        env=checkout.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or f"unknown ({done.stderr.strip().rpartition(chr(10))[2]})"
