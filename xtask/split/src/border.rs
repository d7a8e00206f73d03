//! The border between the two parts: which functions move, and through which table slots the first part calls them.
//!
//! Invariant: each moved function that the first part may call has a slot.

use std::collections::{BTreeMap, HashSet};

use walrus::ir::Value;
use walrus::{ConstExpr, ElementItems, ElementKind, FunctionId, Module, Table, TableId};

use crate::choice;
use crate::deferred::Deferred;

/// The moved functions and their table slots.
pub(super) struct Border {
    /// The table of all indirect calls.
    pub(super) table: TableId,
    /// The function that fetches the rest.
    pub(super) loader: FunctionId,
    /// The functions that move to the rest.
    pub(super) moved: HashSet<FunctionId>,
    /// The moved functions that the first part may call, by their slots in the table.
    pub(super) slots: BTreeMap<i32, FunctionId>,
    /// The number of slots in the original table.
    pub(super) size: i32,
    /// The number of slots added to it.
    added: u64,
}

impl Border {
    /// # Errors
    /// If the function table does not have the form that rustc emits.
    pub(super) fn of(module: &Module, loader: FunctionId, deferred: &Deferred) -> Result<Border, String> {
        let table = module.tables.main_function_table().map_err(|error| format!("{error:#}"))?;
        let table = table.ok_or("it has no function table")?;
        let table_slots = table_slots(module, table)?;
        let moved = choice::moved(module, &table_slots, deferred);
        let mut slots: BTreeMap<i32, FunctionId> =
            table_slots.into_iter().filter(|(_, function)| moved.contains(function)).collect();
        let with_slot: HashSet<FunctionId> = slots.values().copied().collect();
        let size = module.tables.get(table).initial;
        let size = i32::try_from(size).map_err(|_| "its function table is too large")?;
        let called = choice::called_from_first(module, &moved);
        let without_slot: Vec<FunctionId> =
            called.into_iter().filter(|called| !with_slot.contains(called)).collect();
        slots.extend((size..).zip(without_slot.iter().copied()));
        let added = without_slot.len() as u64;
        Ok(Border { table, loader, moved, slots, size, added })
    }

    /// The same border for another module that was parsed from the same file.
    pub(super) fn for_copy(&self, module: &Module, copy: &Module) -> Border {
        let functions: BTreeMap<FunctionId, FunctionId> = module
            .funcs
            .iter()
            .map(|function| function.id())
            .zip(copy.funcs.iter().map(|f| f.id()))
            .collect();
        let tables = module.tables.iter().zip(copy.tables.iter());
        let table = tables.filter(|(table, _)| table.id() == self.table).map(|(_, copy)| copy.id()).next();
        Border {
            table: table.expect("the same file has the same tables"),
            loader: functions[&self.loader],
            moved: self.moved.iter().map(|function| functions[function]).collect(),
            slots: self.slots.iter().map(|(slot, function)| (*slot, functions[function])).collect(),
            size: self.size,
            added: self.added,
        }
    }

    /// Adds the new slots to the function table of either part.
    pub(super) fn enlarge(&self, table: &mut Table) {
        table.initial += self.added;
        table.maximum = table.maximum.map(|maximum| maximum + self.added);
    }
}

/// The initial contents of the function table.
fn table_slots(module: &Module, wanted: TableId) -> Result<Vec<(i32, FunctionId)>, String> {
    let mut slots = Vec::new();
    for element in module.elements.iter() {
        match (&element.kind, &element.items) {
            (ElementKind::Active { table, .. }, _) if *table != wanted => {}
            (
                ElementKind::Active { offset: ConstExpr::Value(Value::I32(offset)), .. },
                ElementItems::Functions(functions),
            ) => {
                slots.extend((*offset..).zip(functions.iter().copied()));
            }
            _ => {
                return Err("its function table is not filled with functions from a fixed slot on".to_owned());
            }
        }
    }
    Ok(slots)
}
