//! Builds the first part: everything but the moved functions, with stubs in their slots.

use std::collections::{BTreeMap, HashMap};

use walrus::ir::{CallIndirect, Const, Instr, InstrSeq, Value, VisitorMut, dfs_pre_order_mut};
use walrus::{
    ConstExpr, ElementItems, ElementKind, ExportItem, FunctionBuilder, FunctionId, Module, TableId, TypeId,
    passes,
};

use crate::border::Border;
use crate::rest::{Shared, name};

/// Turns the whole program into the first part, which exports what the rest imports.
pub(super) fn build(module: &mut Module, border: &Border, shared: &Shared) {
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

/// Puts stubs into the table slots of moved functions, old and new.
fn put_stubs(module: &mut Module, border: &Border) {
    let mut stubs: BTreeMap<i32, FunctionId> =
        border.slots.iter().map(|(slot, function)| (*slot, stub(module, border, *slot, *function))).collect();
    for element in module.elements.iter_mut() {
        let ElementKind::Active { table, offset: ConstExpr::Value(Value::I32(start)) } = &element.kind else {
            continue;
        };
        if let (true, ElementItems::Functions(functions)) = (*table == border.table, &mut element.items) {
            for (slot, function) in (*start..).zip(functions) {
                *function = stubs.get(&slot).copied().unwrap_or(*function);
            }
        }
    }
    border.enlarge(module.tables.get_mut(border.table));
    let added = stubs.split_off(&border.size).into_values().collect();
    let kind = ElementKind::Active { table: border.table, offset: ConstExpr::Value(Value::I32(border.size)) };
    let segment = module.elements.add(kind, ElementItems::Functions(added));
    module.tables.get_mut(border.table).elem_segments.insert(segment);
}

/// A function that fetches the rest, which replaces the stub in `slot`, and then calls through the slot.
fn stub(module: &mut Module, border: &Border, slot: i32, function: FunctionId) -> FunctionId {
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
    body.i32_const(slot).call_indirect(ty, border.table);
    builder.finish(arguments, &mut module.funcs)
}

/// Replaces the first part's calls of moved functions by calls through the table.
fn call_through_table(module: &mut Module, border: &Border) {
    let slots = border
        .slots
        .iter()
        .map(|(slot, function)| (*function, (*slot, module.funcs.get(*function).ty())))
        .collect();
    let mut through_table = ThroughTable { table: border.table, slots };
    for (id, function) in module.funcs.iter_local_mut() {
        if !border.moved.contains(&id) {
            let entry = function.entry_block();
            dfs_pre_order_mut(&mut through_table, function, entry);
        }
    }
}

struct ThroughTable {
    table: TableId,
    slots: HashMap<FunctionId, (i32, TypeId)>,
}

impl VisitorMut for ThroughTable {
    fn start_instr_seq_mut(&mut self, sequence: &mut InstrSeq) {
        let calls =
            sequence.instrs.iter().filter(|(instruction, _)| self.slot(instruction).is_some()).count();
        if calls == 0 {
            return;
        }
        let mut instructions = Vec::with_capacity(sequence.instrs.len() + calls);
        for (instruction, location) in sequence.instrs.drain(..) {
            match self.slot(&instruction) {
                Some((slot, ty)) => {
                    let slot = Const { value: Value::I32(slot) };
                    instructions.push((Instr::Const(slot), location));
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
    fn slot(&self, instruction: &Instr) -> Option<(i32, TypeId)> {
        match instruction {
            Instr::Call(call) => self.slots.get(&call.func).copied(),
            _ => None,
        }
    }
}
