"""The administration as a curation desk: it shows every model and writes through `incidents.curation` alone."""

from incidents.admin import incident, named, people, record, releases, talk, tokens, work  # noqa: F401  (they register their models)
