"""Numbers of people as they are written: NIP, telephone. Pure."""

import re

PHONE = re.compile(r"(?:\+?62|0)?(8\d{7,12})")
OTHER_PHONE = re.compile(r"0\d{6,12}")
NIP_DIGITS = 18


def read_phone(text: str) -> str | None:
    """Digits as people dial them, "081200000006"; "" for none, None for what is no number."""
    digits = re.sub(r"[\s().\-–/]", "", text.partition(";")[0])
    if not digits:
        return ""
    if found := PHONE.fullmatch(digits):
        return f"0{found[1]}"
    return digits if OTHER_PHONE.fullmatch(digits) else None


def whatsapp_number(phone: str) -> str:
    """ "6281200000006" of a mobile number however it is written; "" for any other."""
    found = PHONE.fullmatch(read_phone(phone) or "")
    return f"62{found[1]}" if found else ""


def read_nip(text: str) -> str | None:
    """18 digits; "" for none, None for what is no NIP."""
    digits = re.sub(r"[\s.'’`-]", "", text)
    return digits if not digits or (digits.isascii() and digits.isdigit() and len(digits) == NIP_DIGITS) else None
