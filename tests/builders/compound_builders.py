"""Office files before 2007 as disks in one file, with the streams that a test wants."""

import struct

END, FREE = 0xFFFFFFFE, 0xFFFFFFFF
SECTOR = 512
STORAGE, STREAM, ROOT = 1, 2, 5


def _entry(name: str, kind: int, right: int = FREE, child: int = FREE, start: int = END, size: int = 0) -> bytes:
    spelled = name.encode("utf-16-le") + b"\0\0"
    head = spelled.ljust(64, b"\0") + struct.pack("<HBB", len(spelled), kind, 1)
    return head + struct.pack("<III", FREE, right, child) + bytes(36) + struct.pack("<IQ", start, size)


def compound(streams: dict[str, bytes], storages: tuple[str, ...] = (), circle: bool = False) -> bytes:
    """Streams (of at least 4,096 bytes) and storages side by side at the top. `circle`: of its directory."""
    names = [*streams, *storages]
    directory_sectors = -(-(len(names) + 1) // 4)
    fat: list[int] = [0xFFFFFFFD]  # the table itself stands first
    fat += [*range(2, directory_sectors + 1), 1 if circle else END]
    body, entries = b"", [_entry("Root Entry", ROOT, child=1 if names else FREE)]
    for place, name in enumerate(names, 1):
        right = place + 1 if place < len(names) else FREE
        if name in storages:
            entries.append(_entry(name, STORAGE, right))
            continue
        content = streams[name].ljust(4096, b"\0")
        content += bytes(-len(content) % SECTOR)
        start, many = len(fat), len(content) // SECTOR
        fat += [*range(start + 1, start + many), END]
        body += content
        entries.append(_entry(name, STREAM, right, start=start, size=len(content)))
    directory = b"".join(entries).ljust(directory_sectors * SECTOR, b"\0")
    table = b"".join(struct.pack("<I", number) for number in fat).ljust(SECTOR, b"\xff")
    assert len(table) == SECTOR, "too much for one table"
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head += bytes(10) + struct.pack("<IIIIIII", 1, 1, 0, 4096, END, 0, END)
    head += struct.pack("<I", 0) + struct.pack("<I", 0)
    return head.ljust(SECTOR, b"\xff") + table + directory + body


def record(kind: int, content: bytes = b"") -> bytes:
    """One record of a workbook."""
    return struct.pack("<HH", kind, len(content)) + content
