"""Which addresses belong to the public network. A public site must not lead a crawl into the network it runs in."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from snapshot.urls import is_address

_NAT64 = ip_network("64:ff9b::/96")
"""An IPv4 address in IPv6 (RFC 6052, 2.1)."""
_UNICAST = ip_network("2000::/3")
"""Of IPv6, only this is given out; site-local, IPv4-compatible and reserved addresses lie outside (RFC 4291)."""
_SPECIAL = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")))
"""Public in Python's eyes: assignments of the IETF (RFC 6890), 6to4 relays (RFC 7526), documentation (RFC 9637)."""


_INNER = (".localhost", ".local", ".internal", ".home.arpa", ".intranet", ".private", ".corp", ".home", ".lan")


def is_private(address: str) -> bool:
    """Whether an IP address is not of the public network: private, loopback, link-local, shared, multicast, reserved…

    What carries an IPv4 address within (mapped, NAT64, 6to4, Teredo) is judged by that (RFC 4291, 6052, 3056, 4380).
    """
    ip = ip_address(address.partition("%")[0].strip("[]"))
    if any(is_private(str(inner)) for inner in _within(ip)):
        return True
    if _is_carrier(ip):
        return False
    reserved = isinstance(ip, IPv6Address) and ip not in _UNICAST
    special = ip.is_multicast or any(ip in block for block in _SPECIAL if block.version == ip.version)
    return reserved or special or not ip.is_global


def _within(ip: IPv4Address | IPv6Address) -> list[IPv4Address]:
    if isinstance(ip, IPv4Address):
        return []
    mapped = IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else ip.ipv4_mapped
    return [inner for inner in (mapped, ip.sixtofour, *(ip.teredo or ())) if inner]


def _is_carrier(ip: IPv4Address | IPv6Address) -> bool:
    """Whether only the address within counts."""
    return isinstance(ip, IPv6Address) and (ip.ipv4_mapped is not None or ip in _NAT64)


def lies_inside(host: str) -> bool:
    """Whether a seed's host names a private network by itself: a private address, a name without a dot, or a name under
    a domain that the public network does not have (RFC 6761, 6762, 8375, 9476 and custom).

    No name server is asked: whoever owns a public name could answer with whatever address lets him in.
    """
    if is_address(host):
        return is_private(host)
    return "." not in host.rstrip(".") or f".{host.rstrip('.')}".endswith(_INNER)
