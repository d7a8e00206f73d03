"""Packs the standard library and the packages as the page loads them.

Pyodide itself runs this under Node (`pack.mjs`), so that the compiled code is of its own version of Python.
Invariant: the same input gives the same bytes. Only what the interpreter's start and the packages import is compiled:
compiling at the import takes three quarters of the start, but compiled code is larger than its source.
Next: `src/python/packages.json` names what is left out.
"""

import _imp
import fnmatch
import importlib.util
import importlib._bootstrap_external as bootstrap
import io
import sys
import tarfile
import warnings
import zipfile

LIBRARY = "/lib/python314.zip"
SITE_PACKAGES = "/lib/python3.14/site-packages"
# Zip knows no earlier date.
EPOCH = (1980, 1, 1, 0, 0, 0)
# The highest that is not "ultra", which takes three times as long for 1%.
ZSTD_LEVEL = 19


def matches(name, patterns):
    """Whether the name of a file in an archive matches one of the patterns."""
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def module_name(file):
    """The name of the module that a source file in an archive holds."""
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def form(name, used, library):
    """What becomes of a file of the library: a set of "source" and "compiled"; empty if it is left out.

    `used` has the modules' files that are to be compiled. Modules that the interpreter holds in itself ("frozen")
    need no file.
    """
    if name.endswith("/") or matches(name, library["left_out"]):
        return set()
    if not name.endswith(".py"):
        return {"source"}
    if _imp.is_frozen(module_name(name)):
        return set()
    if name not in used:
        return {"source"}
    return {"source", "compiled"} if matches(name, library["with_source"]) else {"compiled"}


def compiled(source, path):
    """The content of a .pyc file that is valid whatever its source's date or hash, which are not checked."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        code = compile(source, path, "exec", dont_inherit=True)
    return bootstrap._code_to_hash_pyc(code, importlib.util.source_hash(source), False)


def used_library_files():
    """The files of the library's archive from which the present modules came."""
    files = {getattr(module, "__file__", None) or "" for module in list(sys.modules.values())}
    return {file.removeprefix(LIBRARY + "/") for file in files if file.startswith(LIBRARY)}


def import_all(packages, wheels):
    """Imports every package. Needs them in an order in which each stands after those it needs."""
    for package in packages:
        zipfile.ZipFile(f"{wheels}/{package['wheel']}").extractall(SITE_PACKAGES)
    importlib.invalidate_caches()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for package in packages:
            for name in package["imports"]:
                importlib.import_module(name)


def write_library(target, used, library):
    """Writes the library's archive, uncompressed: HTTP compresses it better as one piece.

    Raises ValueError for a pattern without a file: it is misspelt, or the file is gone.
    """
    source = zipfile.ZipFile(LIBRARY)
    names = source.namelist()
    for pattern in library["left_out"] + library["with_source"]:
        if not fnmatch.filter(names, pattern):
            raise ValueError(f"the standard library has no file {pattern}, which packages.json names")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(names):
            forms = form(name, used, library)
            content = source.read(name)
            if "compiled" in forms:
                archive.writestr(zipfile.ZipInfo(name + "c", EPOCH), compiled(content, f"{LIBRARY}/{name}"))
            if "source" in forms:
                archive.writestr(zipfile.ZipInfo(name, EPOCH), content)


def belongs(name, package):
    """Whether a wheel's file is of its modules or its metadata; some wheels hold examples, too."""
    top = name.partition("/")[0]
    is_metadata = top.endswith(".dist-info") and not name.endswith("/RECORD")
    return is_metadata or top.removesuffix(".py") in package["imports"]


def cache_path(name):
    """Where Python looks for the compiled code of a source file."""
    folder, _, file = name.rpartition("/")
    parts = [folder, "__pycache__", file.removesuffix(".py") + f".{sys.implementation.cache_tag}.pyc"]
    return "/".join(part for part in parts if part)


def write_package(target, package, wheels):
    """Writes a package's archive: its wheel's files and their compiled code, compressed as one piece."""
    wheel = zipfile.ZipFile(f"{wheels}/{package['wheel']}")
    files = {name: wheel.read(name) for name in wheel.namelist() if belongs(name, package)}
    sources = [name for name in files if name.endswith(".py")]
    files |= {cache_path(name): compiled(files[name], f"{SITE_PACKAGES}/{name}") for name in sources}
    with tarfile.open(target, "w:zst", level=ZSTD_LEVEL) as archive:
        # Compiled code after all sources: similar content side by side compresses better.
        for name in sorted(files, key=lambda name: (name.endswith(".pyc"), name)):
            entry = tarfile.TarInfo(name)
            entry.size = len(files[name])
            archive.addfile(entry, io.BytesIO(files[name]))


def pack(plan, wheels, target):
    """Packs all that `plan`, the content of packages.json, names. Returns nothing; raises what fails."""
    packages = plan["packages"]
    import_all(packages, wheels)
    write_library(f"{target}/python_stdlib.zip", used_library_files(), plan["library"])
    for package in packages:
        write_package(f"{target}/{package['archive']}", package, wheels)
