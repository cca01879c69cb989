"""Addresses that a catalogue may name: of the public web, and with nothing secret in them. Nothing is asked of the network."""

import ipaddress
import re
import unicodedata
from urllib.parse import SplitResult, urlsplit

_LOCAL_NAMES = ("localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "private", "home.arpa")
_UNSAFE = re.compile(r"[\s\\\x00-\x1f\x7f]")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE)  # a last part like this makes browsers read the whole as IPv4
_DOTS = re.compile("[.\u3002\uff0e\uff61]")  # all of them part names in an address


def check_web_address(text: str) -> None:
    """
    Look at an address that readers are to follow.

    Raises:
        ValueError: it is none of http or https, names a user or password, or leads into somebody's own network.
    """
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError("an address that starts with https:// or http:// is wanted")
    if _UNSAFE.search(text):
        raise ValueError("an address has no spaces and no backslashes")
    if "@" in parts.netloc:
        raise ValueError("an address with a user name or password must not be shown to readers")
    if _is_private(_host(parts)):
        raise ValueError("an address of a private network leads readers nowhere")


def _host(parts: SplitResult) -> str:
    """
    Give the host as a browser would read it.

    Raises:
        ValueError: there is none, or its port is no number.
    """
    _ = parts.port
    host = ".".join(_DOTS.split(unicodedata.normalize("NFKC", parts.hostname or "").lower())).rstrip(".")
    if not host:
        raise ValueError("an address that starts with https:// or http:// is wanted")
    return host


def _is_private(host: str) -> bool:
    if ":" in host:
        return _is_private_ip(host.partition("%")[0])
    if _NUMBER.fullmatch(host.rsplit(".", 1)[-1]):
        return _is_private_ip(host)
    return "." not in host or any(host == name or host.endswith(f".{name}") for name in _LOCAL_NAMES)


def _is_private_ip(text: str) -> bool:
    """Tell whether an IP address belongs to no public computer; odd ways to write one count as such, since they only hide it."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return True
    inner = (getattr(address, "ipv4_mapped", None), getattr(address, "sixtofour", None), *(getattr(address, "teredo", None) or ()))
    return any(not one.is_global or one.is_multicast for one in (address, *filter(None, inner)))
