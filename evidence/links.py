"""Addresses of the web as people bring them: which two are one, and which lead nowhere from outside. Pure."""

import hashlib
import re
import unicodedata
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
# What programs add to an address to count who follows it; the page is the same.
TRACKING_PARAMETERS = re.compile(r"utm_.*|fbclid|gclid|dclid|msclkid|igshid?|mc_[ce]id|usp|_ga|ref_src")
UNRESERVED = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
NETWORK_NAMES = {
    *("localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "private", "arpa"),
}
# Public names that spell an address, mostly that of the reader's own machine.
WILDCARD_DNS = ("nip.io", "sslip.io", "xip.io", "localtest.me", "lvh.me")
IPV4_IN_IPV6 = (ip_network("::/96"), ip_network("64:ff9b::/96"))


def link_key(url: str) -> str:
    """The same for two spellings of one address: SHA-256 of its normal form."""
    return hashlib.sha256(normalize_url(url).encode()).hexdigest()


def normalize_url(url: str) -> str:
    """Host, path and query as the server takes them.

    Left out: scheme, "www.", the usual port, counters, and the place in the page. Raises `ValueError`.
    """
    parts = urlsplit(url.strip())
    query = sorted(
        pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not TRACKING_PARAMETERS.fullmatch(pair[0])
    )
    # What begins like a path is one: pages that draw themselves keep their own address behind the #.
    route = f"#{_normalize_percent(parts.fragment)}" if parts.fragment.startswith(("/", "!")) else ""
    return f"{_host_and_port(parts)}{_path(parts.path)}?{urlencode(query)}{route}"


def _host_and_port(parts: SplitResult) -> str:
    host = url_host(parts)
    if address := parse_address(host):
        host = str(address)
    with suppress(UnicodeError):  # no name of the web; it is still one with itself
        host = host.encode("idna").decode()
    port = parts.port
    return host.removeprefix("www.") + (f":{port}" if port and port != DEFAULT_PORTS.get(parts.scheme) else "")


def _path(path: str) -> str:
    steps: list[str] = []
    for step in _normalize_percent(path).split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in ("", "."):
            steps.append(step)
    return "/" + "/".join(steps)


def _normalize_percent(text: str) -> str:
    """Each character in one way: as itself where it may stand, else in percent and capitals."""
    quoted = quote(text, safe="%/:@!$&'()*+,;=~-._?")
    return re.sub(r"%([0-9a-fA-F]{2})", _unescaped, quoted)


def _unescaped(found: re.Match[str]) -> str:
    char = chr(int(found[1], 16))
    return char if char in UNRESERVED else found[0].upper()


def url_host(parts: SplitResult) -> str:
    """The name of the host as browsers read it: folded, without the dot at its end; "" without one."""
    name = unicodedata.normalize("NFKC", unquote(parts.hostname or "")).replace("。", ".")
    return name.lower().rstrip(".")


def is_local(url: str) -> bool:
    """Whether the address is of the reader's own network or machine, however it is spelled. Raises `ValueError`."""
    host = url_host(urlsplit(url.strip()))
    if not host:
        return False
    if address := parse_address(host):
        return not address.is_global or address.is_multicast
    last = host.rpartition(".")[2]
    spelled = any(host == name or host.endswith(f".{name}") for name in WILDCARD_DNS)
    return "." not in host or last in NETWORK_NAMES or spelled


def parse_address(host: str) -> IPv4Address | IPv6Address | None:
    """The number that a host is, also in one piece, octal or hexadecimal; None for a name."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        # One to four numbers, the last of which fills what is left of the four bytes.
        numbers = [_number(part) for part in host.split(".")]
        if len(numbers) > 4 or any(number is None for number in numbers):
            return None
        *first, last = [number or 0 for number in numbers]
        room = 256 ** (4 - len(first))
        if last >= room or any(number > 255 for number in first):
            return None
        return IPv4Address(sum(number * 256 ** (3 - place) for place, number in enumerate(first)) + last)
    if not isinstance(address, IPv6Address):
        return address
    # The older address that a newer one only wraps.
    wrapped = address.ipv4_mapped or address.sixtofour
    if not wrapped and any(address in network for network in IPV4_IN_IPV6) and int(address) > 1:
        wrapped = IPv4Address(int(address) & 0xFFFFFFFF)
    return wrapped or address


def _number(text: str) -> int | None:
    """A number as C writes it: 0x in hexadecimal, a leading 0 in octal; None for anything else."""
    for pattern, base in ((r"0x([0-9a-f]{0,16})", 16), (r"0([0-7]{0,16})", 8), (r"([1-9][0-9]{0,16})", 10)):
        if found := re.fullmatch(pattern, text):
            return int(found[1] or "0", base)
    return None
