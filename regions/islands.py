"""The island group of a region, from the province's number in its code (Kemendagri)."""

# By the first digit of the province's code: 11–19 and 21 are Sumatra, 31–36 Jawa, …
ISLAND_GROUPS = {
    "1": "Sumatra",
    "2": "Sumatra",
    "3": "Jawa",
    "5": "Bali-Nusa Tenggara",
    "6": "Kalimantan",
    "7": "Sulawesi",
    "8": "Maluku",
    "9": "Papua",
}
ISLANDS = tuple(dict.fromkeys(ISLAND_GROUPS.values()))  # from west to east


def island_group(code: str) -> str:
    """ "Jawa" of "33" or "33.76"; "" for a code of no province."""
    return ISLAND_GROUPS.get(code[:1], "")
