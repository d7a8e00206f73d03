//! The published site: what becomes of what the compiler wrote (`finish`), and the files that the page loads beside it: the
//! program editor, SQLite and Python.

mod csp;
pub(crate) mod editor;
pub(crate) mod finish;
mod glue;
pub(crate) mod python;
pub(crate) mod sizes;
pub(crate) mod sqlite;
