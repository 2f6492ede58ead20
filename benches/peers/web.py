"""Requests that are not measured."""

import urllib.error
import urllib.request

JSON = {"Content-Type": "application/json"}


def send(url, body=None, headers=None, method="GET"):
    """The headers and the bytes of an answer; the run ends if it is a refusal."""
    request = urllib.request.Request(url, body, headers or {}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.headers, response.read()
    except urllib.error.HTTPError as error:
        raise SystemExit(f"{url}: {error.code} {error.read().decode()[:2000]}") from error


def answers(url):
    """Whether the URL answers with success."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
