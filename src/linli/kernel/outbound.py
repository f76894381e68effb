"""Where requests to addresses that people enter may go: strict https addresses, and public networks only."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import InvalidInput

MOST_CHARACTERS = 500
_HTTPS_PORT = 443
_LISTED_PORTS = (80, 443, 8443)

# IANA's registries of special-purpose addresses; 168.63.129.16 answers every machine of one cloud from inside
_CLOSED_4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
_OPEN_6 = IPv6Network("2000::/3")
# inside of what is open: protocol assignments with Teredo, documentation, 6to4
_CLOSED_6 = tuple(IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
_NAT64 = IPv6Network("64:ff9b::/96")

_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?(?P<query>\?[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?"
)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart once: what is checked is what is used. `listed`: the settings vouch for its host."""

    scheme: str
    host: str
    port: int
    path: str
    listed: bool

    @property
    def url(self) -> str:
        """The address in its one spelling."""
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def authority(self) -> str:
        """Host and port as addresses and Host headers write them; the scheme's own port is left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = _HTTPS_PORT if self.scheme == "https" else 80
        return host if self.port == usual else f"{host}:{self.port}"


def is_public(address: str) -> bool:
    """Whether `address` (IPv4 or IPv6, no zone) is one of the open internet.

    Private, loopback, link-local, multicast, reserved, shared (CGNAT) and documentation networks are not, nor are
    IPv6 addresses that stand for an IPv4 one (mapped, 6to4, Teredo); of NAT64 the address inside counts.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        if ip.scope_id is not None:
            return False
        if ip in _NAT64:
            return is_public(str(IPv4Address(int(ip) & 0xFFFF_FFFF)))
        return ip in _OPEN_6 and not any(ip in network for network in _CLOSED_6)
    return not any(ip in network for network in _CLOSED_4)


def target_of(url: str, *, listed: Collection[str]) -> Target:
    """The target that `url` names: https to port 443 of a public host, with nothing ambiguous in it.

    `listed` names hosts ("name" or "name:port") that may be local and may be asked over http: ports 80, 443 and 8443,
    or the one port given. Raises InvalidInput on "url".
    """
    match = _URL.fullmatch(url) if len(url) <= MOST_CHARACTERS else None
    if match is None:
        raise _refused(_("Please give an address like https://receiver.example.org/linli, without name or password."))
    scheme, host = match["scheme"], _host(match["host"])
    port = int(match["port"]) if match["port"] else (_HTTPS_PORT if scheme == "https" else 80)
    path = (match["path"] or "/") + (match["query"] or "")
    names = {entry.lower() for entry in listed}
    shown = f"[{host}]" if ":" in host else host
    vouched = f"{shown}:{port}" in names or (shown in names and port in _LISTED_PORTS)
    if vouched:
        return Target(scheme, host, port, path, listed=True)
    if scheme != "https":
        raise _refused(_("Please use https. Other hosts must be listed in LINLI_WEBHOOK_INSECURE_HOSTS."))
    if port != _HTTPS_PORT:
        raise _refused(_("Only port 443 may be used."))
    literal = _literal(host)
    if (literal and not is_public(host)) or (not literal and "." not in host):
        raise _refused(_("This address is not on the public internet."))
    return Target(scheme, host, port, path, listed=False)


def _refused(words: object) -> InvalidInput:
    return InvalidInput({"url": [str(words)]})


def _literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _host(text: str) -> str:
    """The host in its one spelling: a name of plain labels, or an address in the usual notation only."""
    if text.startswith("["):
        try:
            return str(IPv6Address(text[1:-1]))
        except ValueError:
            raise _refused(_("This is not an IPv6 address.")) from None
    host = text.lower()
    labels = host.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise _refused(_("This is not a host name. Write names in other scripts in their xn-- form."))
    if _NUMERIC.fullmatch(labels[-1]):  # as in the URL standard: a last label like this makes it an IPv4 address
        try:
            return str(IPv4Address(host))
        except ValueError:
            raise _refused(_("Please write an IPv4 address as four decimal numbers.")) from None
    return host
