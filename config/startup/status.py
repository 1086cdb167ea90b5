"""What `./sijil status` says."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from config.startup import web
from config.startup.checkout import MORPHOLOGY, Checkout


def describe(checkout: Checkout) -> str:
    """What runs now and where its data are, one fact a line."""
    serving = web.running(checkout)
    facts = [
        ("database", database(checkout)),
        ("data", "elsewhere" if os.environ.get("DATABASE_URL") else str(checkout.cluster.data)),
        ("web", f"{serving.address} (process {serving.pid})" if serving else "not served"),
        ("camel-tools", camel_tier(checkout)),
    ]
    return "\n".join(f"{name + ':':<13}{fact}" for name, fact in facts)


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
    """How much of camel-tools is here: none, lean, lean with our own morphology, or the neural tier as well."""
    site = next(checkout.venv.glob("lib/python3.*/site-packages"), checkout.venv)
    if not (site / "camel_tools").exists():
        return "none"
    if (site / "torch").exists() and (site / "transformers").exists():
        return "ner"
    own = any((checkout.folder / MORPHOLOGY).rglob("*.db"))
    return "lean + own database" if own else "lean"
