"""Numbered, frozen states of the published register, as files with their hashes."""

from incidents.releases.files import MANIFEST
from incidents.releases.shelf import ReleaseError, built_again, create, faults, next_number, place_of, remove_files

__all__ = ["MANIFEST", "ReleaseError", "built_again", "create", "faults", "next_number", "place_of", "remove_files"]
