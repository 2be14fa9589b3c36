"""A YAML file as plain data: texts, whole numbers, flags, null, lists and maps with text keys; nothing else."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from domains.shapes import BrokenInstrument, child_key, name_file_in_errors, require_key, short_repr

NO_YAML = "bukan YAML yang sah"


class DuplicateKey(yaml.MarkedYAMLError):
    """Two equal keys in one map; `problem` is the key."""


class _StrictYamlLoader(yaml.CSafeLoader):
    """YAML silently keeps the last of two equal keys; here that is a fault."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            name = str(key.value)
            if name in seen:
                raise DuplicateKey(problem=name, problem_mark=key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> Any:
    """The content of a file, or `BrokenInstrument` that says where it is no plain YAML."""
    with name_file_in_errors(path.name):
        try:
            text = path.read_text(encoding="utf-8")
        except ValueError as error:
            raise BrokenInstrument("isi", NO_YAML) from error
        except OSError as error:
            raise BrokenInstrument("isi", f"tidak dapat dibaca ({error.strerror})") from error
        return read_yaml_text(text)


def read_yaml_text(text: str) -> Any:
    """The same of a text that somebody has sent. A name for a part of it is refused: a few would stand for millions."""
    try:
        named = any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.CSafeLoader))
        require_key(not named, "isi", NO_YAML)
        return _as_plain_data(yaml.load(text, Loader=_StrictYamlLoader), "")  # noqa: S506 a safe loader that refuses more
    except DuplicateKey as error:
        raise BrokenInstrument(_line(error), f"kunci {short_repr(error.problem)} ada dua kali") from error
    except yaml.MarkedYAMLError as error:
        raise BrokenInstrument(_line(error), NO_YAML) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BrokenInstrument("isi", NO_YAML) from error


def _line(error: yaml.MarkedYAMLError) -> str:
    return f"baris {error.problem_mark.line + 1}" if error.problem_mark else "isi"


def _as_plain_data(value: Any, key: str) -> Any:
    """Numbers such as years become text keys, as JSON keeps them."""
    if isinstance(value, dict):
        return {str(name): _as_plain_data(item, child_key(key, str(name))) for name, item in value.items()}
    if isinstance(value, list):
        return [_as_plain_data(item, f"{key}[{position}]") for position, item in enumerate(value)]
    plain = value is None or isinstance(value, str | int)  # a bool is an int
    require_key(plain, key, f"{short_repr(value)} harus ditulis sebagai teks, dalam tanda kutip")
    return value
