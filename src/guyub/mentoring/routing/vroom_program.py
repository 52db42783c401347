"""VROOM as a program: JSON in, JSON out. Run by its path in a process of its own, never imported.

``import vroom`` would load pandas for nothing (two seconds on an office's machine); the compiled
part alone needs numpy only, and brings VROOM's own command line.
"""

from __future__ import annotations

import sys
from importlib.machinery import EXTENSION_SUFFIXES, ExtensionFileLoader
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any


def compiled() -> Any:
    """The compiled module of the installed wheel. ImportError if there is none."""
    package = find_spec("vroom")
    for folder in (package.submodule_search_locations or ()) if package else ():
        for suffix in EXTENSION_SUFFIXES:
            path = Path(folder) / f"_vroom{suffix}"
            if path.exists():
                loader = ExtensionFileLoader("_vroom", str(path))
                spec = spec_from_file_location("_vroom", path, loader=loader)
                assert spec is not None
                module = module_from_spec(spec)
                loader.exec_module(module)
                return module
    raise ImportError("vroom")


if __name__ == "__main__":
    compiled()._main(["vroom", *sys.argv[1:]])
