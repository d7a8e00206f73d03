//! The first part: everything but the moved functions, and stubs in their places.

use std::collections::{BTreeMap, HashMap};

use walrus::ir::{CallIndirect, Const, Instr, InstrSeq, Value, VisitorMut, dfs_pre_order_mut};
use walrus::{
    ConstExpr, ElementItems, ElementKind, ExportItem, FunctionBuilder, FunctionId, Module, TableId, TypeId,
    passes,
};

use crate::border::Border;
use crate::rest::{Shared, name};

/// Makes the first part of the whole program, which exports what the rest shares with it.
pub(super) fn keep(module: &mut Module, border: &Border, shared: &Shared) {
    export(module, shared);
    put_stubs(module, border);
    call_through_table(module, border);
    passes::gc::run(module);
}

fn export(module: &mut Module, shared: &Shared) {
    let Module { exports, funcs, globals, tables, memories, .. } = module;
    let mut add = |kind, number, item: ExportItem| {
        exports.add(&name(kind, number), item);
    };
    for (number, function) in funcs.iter().enumerate().filter(|(number, _)| shared.functions.contains(number))
    {
        add('f', number, function.id().into());
    }
    for (number, global) in globals.iter().enumerate().filter(|(number, _)| shared.globals.contains(number)) {
        add('g', number, global.id().into());
    }
    for (number, table) in tables.iter().enumerate().filter(|(number, _)| shared.tables.contains(number)) {
        add('t', number, table.id().into());
    }
    for (number, memory) in memories.iter().enumerate().filter(|(number, _)| shared.memories.contains(number))
    {
        add('m', number, memory.id().into());
    }
}

/// Puts a stub where a moved function was in the table, and into the places that were added.
fn put_stubs(module: &mut Module, border: &Border) {
    let mut stubs: BTreeMap<i32, FunctionId> = border
        .places
        .iter()
        .map(|(place, function)| (*place, stub(module, border, *place, *function)))
        .collect();
    for element in module.elements.iter_mut() {
        let ElementKind::Active { table, offset: ConstExpr::Value(Value::I32(start)) } = &element.kind else {
            continue;
        };
        if let (true, ElementItems::Functions(functions)) = (*table == border.table, &mut element.items) {
            for (place, function) in (*start..).zip(functions) {
                *function = stubs.get(&place).copied().unwrap_or(*function);
            }
        }
    }
    border.enlarge(module.tables.get_mut(border.table));
    let added = stubs.split_off(&border.size).into_values().collect();
    let kind = ElementKind::Active { table: border.table, offset: ConstExpr::Value(Value::I32(border.size)) };
    let segment = module.elements.add(kind, ElementItems::Functions(added));
    module.tables.get_mut(border.table).elem_segments.insert(segment);
}

/// A function that has the rest fetched, which puts the true one into `place`, and calls that.
fn stub(module: &mut Module, border: &Border, place: i32, function: FunctionId) -> FunctionId {
    let ty = module.funcs.get(function).ty();
    let (parameters, results) = module.types.params_results(ty);
    let (parameters, results) = (parameters.to_vec(), results.to_vec());
    let arguments: Vec<_> = parameters.iter().map(|ty| module.locals.add(*ty)).collect();
    let mut builder = FunctionBuilder::new(&mut module.types, &parameters, &results);
    let mut body = builder.func_body();
    body.call(border.loader);
    for argument in &arguments {
        body.local_get(*argument);
    }
    body.i32_const(place).call_indirect(ty, border.table);
    builder.finish(arguments, &mut module.funcs)
}

/// Calls of moved functions by those that stay, from now on through the table.
fn call_through_table(module: &mut Module, border: &Border) {
    let places = border
        .places
        .iter()
        .map(|(place, function)| (*function, (*place, module.funcs.get(*function).ty())))
        .collect();
    let mut through_table = ThroughTable { table: border.table, places };
    for (id, function) in module.funcs.iter_local_mut() {
        if !border.moved.contains(&id) {
            let entry = function.entry_block();
            dfs_pre_order_mut(&mut through_table, function, entry);
        }
    }
}

struct ThroughTable {
    table: TableId,
    places: HashMap<FunctionId, (i32, TypeId)>,
}

impl VisitorMut for ThroughTable {
    fn start_instr_seq_mut(&mut self, sequence: &mut InstrSeq) {
        let calls =
            sequence.instrs.iter().filter(|(instruction, _)| self.place(instruction).is_some()).count();
        if calls == 0 {
            return;
        }
        let mut instructions = Vec::with_capacity(sequence.instrs.len() + calls);
        for (instruction, location) in sequence.instrs.drain(..) {
            match self.place(&instruction) {
                Some((place, ty)) => {
                    let place = Const { value: Value::I32(place) };
                    instructions.push((Instr::Const(place), location));
                    let call = CallIndirect { ty, table: self.table };
                    instructions.push((Instr::CallIndirect(call), location));
                }
                None => instructions.push((instruction, location)),
            }
        }
        sequence.instrs = instructions;
    }
}

impl ThroughTable {
    fn place(&self, instruction: &Instr) -> Option<(i32, TypeId)> {
        match instruction {
            Instr::Call(call) => self.places.get(&call.func).copied(),
            _ => None,
        }
    }
}
