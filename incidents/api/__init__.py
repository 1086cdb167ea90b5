"""The register for programs, under /api/v1/: a door that translates between JSON and the verbs, and decides nothing."""

from incidents.api import entities, records, writing  # noqa: F401  (they register their operations)
from incidents.api.door import api

__all__ = ["api"]
