"""What is kept of a device: the family of its browser and the range of its address, enough to know one's own by."""

import ipaddress

# The first that fits: Edge and Opera call themselves Chrome, Chrome calls itself Safari.
FAMILIES = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
RANGES = {4: 24, 6: 48}  # bits that stay


def browser_family(user_agent: str) -> str:
    """ "Firefox di Windows"; what is unknown is called so."""
    family = next((name for sign, name in FAMILIES if sign in user_agent), "Peramban lain")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    return f"{family} di {system}" if system else family


def address_range(address: str) -> str:
    """ "203.0.113.0/24": never the address itself; "" for none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network(f"{found}/{RANGES[found.version]}", strict=False))
