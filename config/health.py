"""Whether the web server on this machine answers, for the container's health check: exit code 0 or 1."""

import http.client
import sys

PORT = 8000


def answers() -> bool:
    """Any answer but a server error counts: a redirect to HTTPS or to the log-in is one."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=4)
    try:
        connection.request("GET", "/login/", headers={"Host": "localhost"})
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if answers() else 1)
