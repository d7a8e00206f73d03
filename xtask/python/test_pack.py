"""What `pack.py` leaves out, compiles and keeps; run by `cargo test -p xtask` (`site::python`) where there is Python 3."""

import unittest

import pack

LIBRARY = {"left_out": ["pdb.py", "xmlrpc/*", "*/py.typed"], "with_source": ["asyncio/*"]}
USED = {"asyncio/tasks.py", "re/__init__.py"}


class FormTest(unittest.TestCase):
    def form(self, name):
        return pack.form(name, USED, LIBRARY)

    def test_what_the_list_names_is_left_out(self):
        for name in ["pdb.py", "xmlrpc/client.py", "pyodide/py.typed"]:
            self.assertEqual(self.form(name), set(), name)

    def test_directories_and_modules_inside_the_interpreter_are_left_out(self):
        for name in ["asyncio/", "zipimport.py"]:
            self.assertEqual(self.form(name), set(), name)

    def test_a_used_module_is_compiled(self):
        self.assertEqual(self.form("re/__init__.py"), {"compiled"})

    def test_a_used_module_keeps_its_source_where_tracebacks_show_it(self):
        self.assertEqual(self.form("asyncio/tasks.py"), {"compiled", "source"})

    def test_an_unused_module_is_compiled_at_its_import(self):
        self.assertEqual(self.form("statistics.py"), {"source"})

    def test_data_is_kept(self):
        self.assertEqual(self.form("lib/data.txt"), {"source"})


class PackageTest(unittest.TestCase):
    PACKAGE = {"imports": ["aiomysql", "typing_extensions"]}

    def test_a_package_is_its_modules_and_its_metadata(self):
        for name in ["aiomysql/pool.py", "typing_extensions.py", "aiomysql-0.3.2.dist-info/METADATA"]:
            self.assertTrue(pack.belongs(name, self.PACKAGE), name)

    def test_examples_and_lists_of_files_are_no_part_of_it(self):
        for name in ["examples/example.py", "aiomysql-0.3.2.dist-info/RECORD"]:
            self.assertFalse(pack.belongs(name, self.PACKAGE), name)

    def test_compiled_code_is_where_python_looks_for_it(self):
        tag = pack.sys.implementation.cache_tag
        self.assertEqual(pack.cache_path("redis/asyncio/client.py"), f"redis/asyncio/__pycache__/client.{tag}.pyc")
        self.assertEqual(pack.cache_path("typing_extensions.py"), f"__pycache__/typing_extensions.{tag}.pyc")

    def test_compiled_code_is_never_checked_against_its_source(self):
        flags = int.from_bytes(pack.compiled(b"answer = 42", "/answer.py")[4:8], "little")
        self.assertEqual(flags, 0b01, "by hash, unchecked")


if __name__ == "__main__":
    unittest.main()
