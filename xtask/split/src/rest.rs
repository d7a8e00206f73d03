//! Builds the rest: the moved functions, with everything else imported from the first part.

use std::collections::BTreeSet;

use walrus::ir::Value;
use walrus::{
    ConstExpr, ElementItems, ElementKind, FunctionKind, GlobalKind, ImportedFunction, Module, passes,
};

use crate::FIRST;
use crate::border::Border;

/// What the first part must export for the rest: indices of functions, globals, tables and memories in the original file.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) functions: BTreeSet<usize>,
    pub(super) globals: BTreeSet<usize>,
    pub(super) tables: BTreeSet<usize>,
    pub(super) memories: BTreeSet<usize>,
}

/// The export name of an item. It cannot collide with a name from wasm-opt or Rust.
pub(super) fn name(kind: char, number: usize) -> String {
    format!("{number}{kind}")
}

/// Turns the whole program into the rest.
pub(super) fn build(module: &mut Module, border: &Border) -> Shared {
    module.start = None;
    let exports: Vec<_> = module.exports.iter().map(|export| export.id()).collect();
    exports.into_iter().for_each(|id| module.exports.delete(id));
    let data: Vec<_> = module.data.iter().map(|data| data.id()).collect();
    data.into_iter().for_each(|id| module.data.delete(id));
    let elements: Vec<_> = module.elements.iter().map(|element| element.id()).collect();
    elements.into_iter().for_each(|id| module.elements.delete(id));
    import_functions(module, border);
    import_state(module, border);
    fill(module, border);
    passes::gc::run(module);
    imported(module)
}

fn import_functions(module: &mut Module, border: &Border) {
    let functions: Vec<_> = module.funcs.iter().map(|function| (function.id(), function.ty())).collect();
    for (number, (id, ty)) in functions.into_iter().enumerate() {
        if let FunctionKind::Import(known) = &module.funcs.get(id).kind {
            // A function of JavaScript. The first part imports it from the glue and re-exports it.
            module.imports.delete(known.import);
        } else if border.moved.contains(&id) {
            continue;
        }
        let import = module.imports.add(FIRST, &name('f', number), id);
        module.funcs.get_mut(id).kind = FunctionKind::Import(ImportedFunction { import, ty });
    }
}

fn import_state(module: &mut Module, border: &Border) {
    let Module { imports, globals, tables, memories, .. } = module;
    let ids: Vec<_> = globals.iter().map(|global| global.id()).collect();
    for (number, id) in ids.into_iter().enumerate() {
        globals.get_mut(id).kind = GlobalKind::Import(imports.add(FIRST, &name('g', number), id));
    }
    for (number, table) in tables.iter_mut().enumerate() {
        table.import = Some(imports.add(FIRST, &name('t', number), table.id()));
        table.elem_segments.clear();
        if table.id() == border.table {
            border.enlarge(table);
        }
    }
    for (number, memory) in memories.iter_mut().enumerate() {
        memory.import = Some(imports.add(FIRST, &name('m', number), memory.id()));
        memory.data_segments.clear();
    }
}

/// Adds element segments that put the moved functions into their slots, one for each run of consecutive slots.
fn fill(module: &mut Module, border: &Border) {
    let mut slots = border.slots.iter().peekable();
    while let Some((&start, &function)) = slots.next() {
        let mut functions = vec![function];
        while let Some((_, function)) = slots.next_if(|(slot, _)| **slot - start == functions.len() as i32) {
            functions.push(*function);
        }
        let offset = ConstExpr::Value(Value::I32(start));
        let kind = ElementKind::Active { table: border.table, offset };
        let segment = module.elements.add(kind, ElementItems::Functions(functions));
        module.tables.get_mut(border.table).elem_segments.insert(segment);
    }
}

/// The imports that are left after unused ones were removed.
fn imported(module: &Module) -> Shared {
    let mut shared = Shared::default();
    for import in module.imports.iter() {
        let (number, kind) = import.name.split_at(import.name.len() - 1);
        let number = number.parse().expect("a name of ours is a number and a letter");
        match kind {
            "f" => shared.functions.insert(number),
            "g" => shared.globals.insert(number),
            "t" => shared.tables.insert(number),
            _ => shared.memories.insert(number),
        };
    }
    shared
}
