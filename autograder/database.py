"""The address of the gradebook: what of it may be shown, and how long is waited for it."""

import re
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

LIMITS = {"connect_timeout": "10", "options": "-c lock_timeout=15s"}
"""PostgreSQL waits without end for a server that is silent, and for rows that another program
holds, if nobody says how long."""
DRIVERS = ("psycopg2", "psycopg")
"""Drivers that know these settings, in the words of libpq."""
BEFORE_HOST = re.compile(r"(://[^/?@:]*:)([^?]*)@")
"""User and password; to the last @, since who forgets to write %40 has one in the password."""
NAMED = re.compile(r"(\b\w*pass(?:word|wd)=)([^&]+)", re.IGNORECASE)
"""A setting of the address that is a password."""
MASK = "***"


def _parsed(address: str) -> URL | None:
    try:
        return make_url(address)
    except (ArgumentError, ValueError):  # a port that is no number
        return None


def patient(address: str) -> str:
    """The address with limits of waiting, where it has none of its own."""
    url = _parsed(address)
    if url is None or url.get_backend_name() != "postgresql":
        return address
    if url.get_driver_name() not in DRIVERS:
        return address
    missing = {name: value for name, value in LIMITS.items() if name not in url.query}
    return url.update_query_dict(missing).render_as_string(hide_password=False)


def shown(address: str) -> str:
    """The address as it may be printed: without a password."""
    address = NAMED.sub(rf"\1{MASK}", address)
    return BEFORE_HOST.sub(rf"\1{MASK}@", address)


def masked(text: str, address: str) -> str:
    """The text, such as an error of the driver's, without the passwords of an address."""
    text = text.replace(address, shown(address))
    for secret in _secrets(address):
        for form in (secret, quote(secret, safe=""), quote_plus(secret)):
            text = text.replace(form, MASK)
    return text


def _secrets(address: str) -> list[str]:
    """As they are written in the address, and as they are meant; the longest first."""
    found = {found[2] for found in BEFORE_HOST.finditer(address)}
    found |= {found[2] for found in NAMED.finditer(address)}
    if url := _parsed(address):
        found |= {str(url.password or "")}
    found |= {read(secret) for secret in found for read in (unquote, unquote_plus)}
    return sorted(found - {""}, key=len, reverse=True)
