"""Pages as a person's browser asks for them."""

from django.test import Client


def fetching(analyst):
    """A function that fetches a page as the analyst, or as another person (nobody: None)."""

    def fetch(address, query=None, person=analyst, **headers):
        client = Client(headers={"host": "127.0.0.1", **headers})
        if person:
            client.force_login(person)
        return client.get(address, query or {})

    return fetch
