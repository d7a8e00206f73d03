//! Where the two parts meet: what moves, and through which places of the function table the first calls it.
//!
//! Invariant: each function that moves and that the first may call has a place.

use std::collections::{BTreeMap, HashSet};

use walrus::ir::Value;
use walrus::{ConstExpr, ElementItems, ElementKind, FunctionId, Module, Table, TableId};

use crate::choice;
use crate::deferred::Deferred;

/// How the two parts reach each other.
pub(super) struct Border {
    /// The table that all indirect calls go through.
    pub(super) table: TableId,
    /// The function that fetches the rest.
    pub(super) loader: FunctionId,
    /// What moves to the rest.
    pub(super) moved: HashSet<FunctionId>,
    /// Where in the table the moved functions are that the first may call.
    pub(super) places: BTreeMap<i32, FunctionId>,
    /// How many places the table came with.
    pub(super) size: i32,
    /// How many it gets beyond those.
    added: u64,
}

impl Border {
    /// # Errors
    /// When the function table is not as Rust makes it.
    pub(super) fn of(module: &Module, loader: FunctionId, deferred: &Deferred) -> Result<Border, String> {
        let table = module.tables.main_function_table().map_err(|error| format!("{error:#}"))?;
        let table = table.ok_or("it has no function table")?;
        let in_table = in_table(module, table)?;
        let moved = choice::moved(module, &in_table, deferred);
        let mut places: BTreeMap<i32, FunctionId> =
            in_table.into_iter().filter(|(_, function)| moved.contains(function)).collect();
        let placed: HashSet<FunctionId> = places.values().copied().collect();
        let size = module.tables.get(table).initial;
        let size = i32::try_from(size).map_err(|_| "its function table is too large")?;
        let called = choice::called_from_first(module, &moved);
        let unplaced: Vec<FunctionId> =
            called.into_iter().filter(|called| !placed.contains(called)).collect();
        places.extend((size..).zip(unplaced.iter().copied()));
        let added = unplaced.len() as u64;
        Ok(Border { table, loader, moved, places, size, added })
    }

    /// The same border in a module that was read from the same file.
    pub(super) fn in_twin(&self, module: &Module, twin: &Module) -> Border {
        let functions: BTreeMap<FunctionId, FunctionId> = module
            .funcs
            .iter()
            .map(|function| function.id())
            .zip(twin.funcs.iter().map(|f| f.id()))
            .collect();
        let tables = module.tables.iter().zip(twin.tables.iter());
        let table = tables.filter(|(table, _)| table.id() == self.table).map(|(_, twin)| twin.id()).next();
        Border {
            table: table.expect("the same file has the same tables"),
            loader: functions[&self.loader],
            moved: self.moved.iter().map(|function| functions[function]).collect(),
            places: self.places.iter().map(|(place, function)| (*place, functions[function])).collect(),
            size: self.size,
            added: self.added,
        }
    }

    /// Gives the function table, of either part, the places that are added.
    pub(super) fn enlarge(&self, table: &mut Table) {
        table.initial += self.added;
        table.maximum = table.maximum.map(|maximum| maximum + self.added);
    }
}

/// What the places of the function table hold at the start.
fn in_table(module: &Module, wanted: TableId) -> Result<Vec<(i32, FunctionId)>, String> {
    let mut places = Vec::new();
    for element in module.elements.iter() {
        match (&element.kind, &element.items) {
            (ElementKind::Active { table, .. }, _) if *table != wanted => {}
            (
                ElementKind::Active { offset: ConstExpr::Value(Value::I32(offset)), .. },
                ElementItems::Functions(functions),
            ) => {
                places.extend((*offset..).zip(functions.iter().copied()));
            }
            _ => {
                return Err(
                    "its function table is not filled with functions from a fixed place on".to_owned()
                );
            }
        }
    }
    Ok(places)
}
