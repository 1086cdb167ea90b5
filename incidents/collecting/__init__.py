"""Reports from elsewhere: feeds, pages, folders and exports that an administrator has named."""

from incidents.collecting.run import collect, due

__all__ = ["collect", "due"]
