//! The triggers of a table, which give values the form of their column's type, and keep `ON UPDATE CURRENT_TIMESTAMP`.
//!
//! SQLite's counts of changed rows do not count what triggers change. Invariant: a table has at most these triggers, and each
//! changes a row once. Next: `limits`, which knows the forms.

use super::limits::Fit;
use crate::net::mysql::render::quoted_name;

/// What the triggers have to know of a column.
pub(super) struct FittedColumn<'a> {
    pub(super) name: &'a str,
    pub(super) fit: Option<Fit>,
    /// It takes the time of each change of its row.
    pub(super) is_touched: bool,
}

/// The statements that make the triggers of a table.
pub(super) fn triggers(database: &str, table: &str, columns: &[FittedColumn<'_>]) -> Vec<String> {
    let fits = columns.iter().filter_map(|column| Some((quoted_name(column.name), column.fit?)));
    let fits: Vec<(String, Fit)> = fits.collect();
    let trigger = |event: &str, what: &str, condition: &str, change: &str| {
        let name = format!("{}.{}", quoted_name(database), quoted_name(&format!("{table}.{what}")));
        let table = quoted_name(table);
        format!(
            "CREATE TRIGGER IF NOT EXISTS {name} AFTER {event} ON {table} WHEN {condition} \
             BEGIN UPDATE {table} SET {change} WHERE rowid = new.rowid; END"
        )
    };
    let mut statements = Vec::new();
    if !fits.is_empty() {
        let needs =
            fits.iter().map(|(name, fit)| format!("new.{name} IS NOT {}", fit.sql(&format!("new.{name}"))));
        let condition = needs.collect::<Vec<_>>().join(" OR ");
        let changes = fits.iter().map(|(name, fit)| format!("{name} = {}", fit.sql(name)));
        let change = changes.collect::<Vec<_>>().join(", ");
        statements.push(trigger("INSERT", "insert", &condition, &change));
        statements.push(trigger("UPDATE", "update", &condition, &change));
    }
    for touched in columns.iter().filter(|column| column.is_touched) {
        let name = quoted_name(touched.name);
        let others =
            columns.iter().filter(|column| !column.is_touched).map(|column| quoted_name(column.name));
        let differs = others.map(|other| format!("new.{other} COLLATE BINARY IS NOT old.{other}"));
        let differs: Vec<String> = differs.collect();
        if !differs.is_empty() {
            let condition = format!("new.{name} IS old.{name} AND ({})", differs.join(" OR "));
            let what = format!("touch {}", touched.name);
            statements.push(trigger("UPDATE", &what, &condition, &format!("{name} = CURRENT_TIMESTAMP")));
        }
    }
    statements
}

/// The statements without which a column cannot be dropped.
pub(super) fn drop_triggers(database: &str, table: &str) -> Vec<String> {
    let name = |what: &str| format!("{}.{}", quoted_name(database), quoted_name(&format!("{table}.{what}")));
    ["insert", "update"].iter().map(|what| format!("DROP TRIGGER IF EXISTS {}", name(what))).collect()
}
