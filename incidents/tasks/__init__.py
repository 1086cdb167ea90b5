"""Long work: asked for at a door, done by a worker, or at once where none runs.

A task is a plain function `work(*, by, progress, **arguments)` with a name in `KINDS`. It works in steps that each
commit what they did, calls `progress(done, total)` after each, and may be cut off at any of these calls: called again
with the same arguments, and those that it has told `progress` beside, it goes on and does nothing twice. What it
returns, a small dictionary or nothing, is kept as the task's result.
"""

from incidents.tasks.kinds import KINDS, Kind
from incidents.tasks.queue import catch_up, resume, running_workers, start

__all__ = ["KINDS", "Kind", "catch_up", "resume", "running_workers", "start"]
