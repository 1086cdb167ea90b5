"""The people and codes of the pages' tests."""

from tests.pages.conftest import as_, codes

__all__ = ["as_", "codes"]
