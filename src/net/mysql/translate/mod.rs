//! Translates statements on data and tables from MySQL's SQL to SQLite's.
//!
//! Invariant: it works on tokens, so what stands in strings and comments is never mistaken for SQL. Next: `qualify` (names of
//! tables), `columns` (names of columns), `functions`, `insert`, `table`.

mod assignments;
mod calls;
mod columns;
mod definition;
mod definitions;
mod effect;
mod expression_types;
mod fitting;
mod functions;
mod index;
mod insert;
mod insert_shape;
mod intervals;
mod joined;
mod limited;
mod limits;
mod number_calls;
mod qualify;
mod statements;
mod surroundings;
mod table;
mod text_calls;
mod time_calls;
mod time_formats;
mod translator;
mod type_probe;
mod update;
mod value_types;

pub(super) use definitions::restart_numbering;
pub(super) use effect::{Duplicates, StatementEffect, Target, Translation};
pub(super) use insert_shape::InsertShape;
pub(super) use surroundings::{ColumnOf, Surroundings};
pub(super) use translator::Translator;
