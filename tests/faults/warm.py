"""Imports what commands import, so that a fork of this process need not."""

import gc
import importlib
import pkgutil

import drugcheck

_OTHERS = ("filelock", "tabulate", "xlsxwriter", "docxtpl", "python_calamine", "rich.table", "tomli_w", "cryptography")


def imports() -> None:
    """Every module of drugcheck, and the libraries that are imported where they are used."""
    for module in pkgutil.walk_packages(drugcheck.__path__, "drugcheck."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for name in _OTHERS:
        importlib.import_module(name)
    # What stands by now is not looked at again, and so is not copied by each fork.
    gc.collect()
    gc.freeze()
