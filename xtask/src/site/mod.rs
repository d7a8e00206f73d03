//! The published site: what becomes of what the compiler wrote (`finish`), and the files that the page loads beside it: the
//! program editor, SQLite, Swagger UI and Python.

mod csp;
pub(crate) mod editor;
pub(crate) mod finish;
mod glue;
mod npm_package;
pub(crate) mod python;
pub(crate) mod sizes;
pub(crate) mod sqlite;
pub(crate) mod swagger;
