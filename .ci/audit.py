"""Known faults of what we depend on: exit code 1 where there is one.

Where the index in use cannot be asked (a mirror without that data, no network), it says so and of how many, and passes:
run it once where it can.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.txt", "requirements-dev.txt")


def audited(lock: str) -> list[dict[str, object]]:
    """Each dependency of a lock with its `vulns`, or with the reason why it was skipped."""
    options = ["--no-deps", "--disable-pip", "-f", "json", "--progress-spinner", "off"]
    command = [sys.executable, "-m", "pip_audit", "-r", lock, *options]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=600)
    try:
        found: list[dict[str, object]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        sys.stderr.write(done.stderr[-2000:])
        return []
    return found


def main() -> int:
    faults = 0
    for lock in LOCKS:
        rows = audited(lock)
        asked = [row for row in rows if "skip_reason" not in row]
        print(f"{lock}: {len(asked)} of {len(rows)} dependencies audited")
        if not asked:
            print(f"{lock}: COULD NOT BE AUDITED: the package index in use tells of no faults")
        for row in asked:
            for fault in row.get("vulns", []):  # type: ignore[attr-defined]
                print(f"{lock}: {row['name']} {row['version']}: {fault['id']}")
                faults += 1
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
