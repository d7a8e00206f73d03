"""The packages that come with the page: one is fetched and unpacked when a program first imports it. And wheels of the visitor's.

Invariant: a package is unpacked once, after those that it needs, and not if the visitor's wheels have it; an import that the page
cannot serve raises ModuleNotFoundError, and `hint` then says what there is.

Next: `program.py` installs the finder, and the wheels of a program. The list is made at set-up from `src/python/packages.json`.
"""

import importlib
import json
import re
import sys

from _loopscope_host import install_package, package_list


class Finder:
    """Finds modules of packages that are not unpacked yet: the last of sys.meta_path."""

    def __init__(self):
        listed = json.loads(package_list())
        self.packages = {package["name"]: package for package in listed.get("packages", [])}
        self.by_import = {name: package for package in self.packages.values() for name in package["imports"]}
        self.missing = listed.get("packages_missing", "")
        self.installed = set()

    def find_spec(self, name, path=None, target=None):
        package = self.by_import.get(name)
        if path is not None or package is None or package["name"] in self.installed:
            return None
        self.install(package)
        importlib.invalidate_caches()
        return importlib.machinery.PathFinder.find_spec(name)

    def install(self, package):
        self.installed.add(package["name"])
        for name in package["needs"]:
            if name not in self.installed:
                self.install(self.packages[name])
        install_package(package["file"])


_finder = None


def install():
    """Add the finder; once."""
    global _finder
    _finder = Finder()
    sys.meta_path.append(_finder)


def install_wheels(wheels):
    """Unpack the visitor's wheels: pairs of a file's name and its bytes. One that is broken is named in the program's errors."""
    for name, data in wheels:
        try:
            _unpack(bytes(data.to_py() if hasattr(data, "to_py") else data))
        except Exception as error:
            sys.stderr.write(f"{name} could not be installed: {error}\n")
        else:
            _finder.installed.add(re.sub("[-_.]+", "-", name.split("-")[0]).lower())
    if wheels:
        importlib.invalidate_caches()


def _unpack(wheel):
    import io
    import os
    import zipfile

    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        archive.extractall(os.path.dirname(os.path.dirname(__file__)))


def hint(error):
    """What the page has, for a program that imported what it has not; otherwise nothing."""
    if not isinstance(error, ModuleNotFoundError) or not error.name:
        return ""
    if _finder.missing:
        return f"{_finder.missing}\n"
    names = ", ".join(sorted(_finder.by_import, key=str.lower))
    return f"This page has Python's standard library and: {names}. A pure Python wheel dropped on the page is installed too.\n"
