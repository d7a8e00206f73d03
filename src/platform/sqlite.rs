//! SQLite in the page and in its workers: the library `static/sqlite.js`, which is loaded when the first database is opened.
//!
//! Invariants: dropping a [`SqliteDatabase`] closes it; a virtual clock does not jump while the library is loaded. Statements are
//! executed synchronously. Next: `static/sqlite.js`.

use js_sys::{Array, BigInt, JsString, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use super::js_text::error_message;
use crate::rt::HostWait;

#[wasm_bindgen]
extern "C" {
    /// Loads `static/sqlite.js` and opens a database.
    #[wasm_bindgen(js_namespace = loopscopeBoot, js_name = openSqlite, catch)]
    async fn open_sqlite() -> Result<JsValue, JsValue>;

    /// `Database` of `static/sqlite.js`, which documents the methods.
    type JsDatabase;

    #[wasm_bindgen(method, catch)]
    fn execute(this: &JsDatabase, sql: &str, params: &Array) -> Result<JsExecuted, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn copy(this: &JsDatabase) -> Result<JsDatabase, JsValue>;

    #[wasm_bindgen(method)]
    fn close(this: &JsDatabase);

    /// What `execute` returns.
    type JsExecuted;

    #[wasm_bindgen(method, getter)]
    fn columns(this: &JsExecuted) -> Array;

    #[wasm_bindgen(method, getter)]
    fn rows(this: &JsExecuted) -> Array;

    #[wasm_bindgen(method, getter)]
    fn changes(this: &JsExecuted) -> f64;

    #[wasm_bindgen(method, getter, js_name = lastInsertId)]
    fn last_insert_id(this: &JsExecuted) -> BigInt;

    /// An error that it throws.
    type JsSqliteError;

    #[wasm_bindgen(method, getter)]
    fn code(this: &JsSqliteError) -> Option<f64>;
}

/// A value in SQLite.
#[derive(Clone, Debug, PartialEq)]
pub enum SqliteValue {
    /// `NULL`.
    Null,
    /// A number without a fraction.
    Integer(i64),
    /// A number with one.
    Real(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// What a statement did.
#[derive(Clone, Debug, PartialEq)]
pub struct SqliteRows {
    /// The names of the columns, and their types in the tables' declarations.
    pub columns: Vec<(String, Option<String>)>,
    /// Each as long as `columns`.
    pub rows: Vec<Vec<SqliteValue>>,
    /// Rows that the last change changed.
    pub changes: u64,
    /// The last rowid that was inserted.
    pub last_insert_id: i64,
}

/// An error of SQLite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqliteError {
    /// Its (extended) result code; 1 if the library could not be loaded.
    pub code: i32,
    /// In words.
    pub message: String,
}

impl SqliteError {
    fn of(thrown: &JsValue) -> SqliteError {
        let code = thrown.unchecked_ref::<JsSqliteError>().code();
        SqliteError { code: code.map_or(1, |code| code as i32), message: error_message(thrown) }
    }
}

/// A database in memory.
pub struct SqliteDatabase(JsDatabase);

impl Drop for SqliteDatabase {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl SqliteDatabase {
    /// Opens a database, after loading the library if that has not been done.
    ///
    /// # Errors
    /// If the library cannot be loaded: the message says which command adds it to the page.
    pub async fn open() -> Result<SqliteDatabase, SqliteError> {
        let _wait = HostWait::loading();
        let opened = open_sqlite().await.map_err(|thrown| SqliteError::of(&thrown))?;
        Ok(SqliteDatabase(opened.unchecked_into()))
    }

    /// Executes one statement.
    ///
    /// # Errors
    /// SQLite's.
    pub fn execute(&self, sql: &str, params: &[SqliteValue]) -> Result<SqliteRows, SqliteError> {
        let params: Array = params.iter().map(to_js).collect();
        let executed = self.0.execute(sql, &params).map_err(|thrown| SqliteError::of(&thrown))?;
        let columns: Vec<JsValue> = executed.columns().iter().collect();
        let column = |pair: &[JsValue]| (pair[0].as_string().unwrap_or_default(), pair[1].as_string());
        let rows = executed.rows().iter().map(|row| read_row(row.unchecked_ref())).collect();
        Ok(SqliteRows {
            columns: columns.chunks_exact(2).map(column).collect(),
            rows,
            changes: executed.changes() as u64,
            last_insert_id: i64::try_from(executed.last_insert_id()).unwrap_or_default(),
        })
    }

    /// Another database with a copy of all that is attached to this one.
    ///
    /// # Errors
    /// If memory runs out.
    pub fn copy(&self) -> Result<SqliteDatabase, SqliteError> {
        self.0.copy().map(SqliteDatabase).map_err(|thrown| SqliteError::of(&thrown))
    }
}

fn to_js(value: &SqliteValue) -> JsValue {
    match value {
        SqliteValue::Null => JsValue::NULL,
        SqliteValue::Integer(number) => BigInt::from(*number).into(),
        SqliteValue::Real(number) => JsValue::from_f64(*number),
        SqliteValue::Text(text) => JsString::from(text.as_str()).into(),
        SqliteValue::Bytes(bytes) => Uint8Array::from(bytes.as_slice()).into(),
    }
}

/// A row: a type and a value for each column.
fn read_row(row: &Array) -> Vec<SqliteValue> {
    let cells: Vec<JsValue> = row.iter().collect();
    cells
        .chunks_exact(2)
        .map(|cell| read_value(cell[0].as_f64().unwrap_or_default() as u32, &cell[1]))
        .collect()
}

/// A value of one of SQLite's types by number.
fn read_value(kind: u32, value: &JsValue) -> SqliteValue {
    const INTEGER: u32 = 1;
    const FLOAT: u32 = 2;
    const TEXT: u32 = 3;
    const BLOB: u32 = 4;
    match kind {
        INTEGER => {
            let small = value.as_f64().map(|number| number as i64);
            let large = || i64::try_from(value.clone()).unwrap_or_default();
            SqliteValue::Integer(small.unwrap_or_else(large))
        }
        FLOAT => SqliteValue::Real(value.as_f64().unwrap_or_default()),
        TEXT => SqliteValue::Text(value.as_string().unwrap_or_default()),
        // An empty one is null in JavaScript.
        BLOB => SqliteValue::Bytes(value.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec).unwrap_or_default()),
        _ => SqliteValue::Null,
    }
}
