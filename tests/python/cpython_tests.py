"""Runs a module of CPython's own tests of asyncio on the page's loop.

`results` gets the texts of the package `test` by path, the name of a module in it, and patterns of tests that are not to be run. It
gives the names of all tests, without the module's; how many were run and skipped; and, for each that failed, the error.
"""

import asyncio
import fnmatch
import importlib
import io
import os
import sys
import traceback
import types
import unittest
import warnings

ROOT = "/tmp/cpython"


def write_files(files):
    for path, text in files.items():
        file = f"{ROOT}/{path}"
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with open(file, "w") as out:
            out.write(text)
    sys.path.insert(0, ROOT)


def no_child_watcher(self):
    raise NotImplementedError


def stand_in():
    """What the tests' helpers need that the page's library, or Python 3.14, does not have."""
    asyncio.events._AbstractEventLoopPolicy.get_child_watcher = no_child_watcher
    module = sys.modules["wsgiref.simple_server"] = types.ModuleType("wsgiref.simple_server")
    module.WSGIRequestHandler = module.WSGIServer = type("Server", (), {})
    sys.modules["wsgiref"] = types.ModuleType("wsgiref")


def flat(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from flat(test)
        else:
            yield test


class Result(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.failed = {}

    def note(self, test, error):
        # A subtest is named after its test.
        test = getattr(test, "test_case", test)
        name = ".".join(test.id().split(".")[-2:])
        self.failed.setdefault(name, traceback.format_exception_only(error[1])[-1].strip()[-300:])

    def addFailure(self, test, error):
        self.note(test, error)

    def addError(self, test, error):
        self.note(test, error)

    def addSubTest(self, test, subtest, error):
        if error is not None:
            self.note(test, error)

    def addUnexpectedSuccess(self, test):
        self.note(test, (None, AssertionError("it passes, but is marked as failing"), None))


def results(files, module, left_out):
    write_files(files)
    stand_in()
    # The tests of C tasks are then those of our subclass.
    asyncio.tasks._CTask = asyncio.Task
    suite = unittest.TestLoader().loadTestsFromName(f"test.test_asyncio.{module}")
    tests = list(flat(suite))
    short = lambda test: ".".join(test.id().split(".")[-2:])
    kept = [test for test in tests if not any(fnmatch.fnmatchcase(short(test), each) for each in left_out)]
    result = Result()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        unittest.TestSuite(kept).run(result)
    return {
        "tests": [short(test) for test in tests],
        "run": result.testsRun,
        "skipped": len(result.skipped),
        "failed": result.failed,
    }
