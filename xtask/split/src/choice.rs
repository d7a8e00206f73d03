//! Chooses which functions move to the rest.
//!
//! Invariant: a function that JavaScript calls, or that the first part refers to other than by a call, stays.

use std::collections::HashSet;

use walrus::ir::{Call, RefFunc, ReturnCall, Visitor, dfs_in_order};
use walrus::{ConstExpr, ExportItem, FunctionId, FunctionKind, GlobalKind, Module};

use crate::deferred::Deferred;

/// The deferred functions, and the functions that are reachable only through these.
pub(super) fn moved(
    module: &Module,
    table_slots: &[(i32, FunctionId)],
    deferred: &Deferred,
) -> HashSet<FunctionId> {
    let named = |function: &FunctionId| {
        module.funcs.get(*function).name.as_ref().is_some_and(|name| deferred.has(name))
    };
    let exported = module.exports.iter().filter_map(|export| match export.item {
        ExportItem::Function(function) => Some(function),
        _ => None,
    });
    let mut to_visit: Vec<FunctionId> = exported.chain(module.start).chain(in_globals(module)).collect();
    to_visit.extend(table_slots.iter().map(|(_, function)| *function).filter(|function| !named(function)));
    let mut first: HashSet<FunctionId> = to_visit.iter().copied().collect();
    while let Some(function) = to_visit.pop() {
        let used = used_by(module, function);
        let calls = used.called.into_iter().filter(|called| !named(called));
        for reached in calls.chain(used.referred) {
            if first.insert(reached) {
                to_visit.push(reached);
            }
        }
    }
    module.funcs.iter_local().map(|(id, _)| id).filter(|id| !first.contains(id)).collect()
}

/// The moved functions that the first part calls, in the module's order.
pub(super) fn called_from_first(module: &Module, moved: &HashSet<FunctionId>) -> Vec<FunctionId> {
    let stay = module.funcs.iter_local().map(|(id, _)| id).filter(|id| !moved.contains(id));
    let called: HashSet<FunctionId> = stay.flat_map(|id| used_by(module, id).called).collect();
    module
        .funcs
        .iter_local()
        .map(|(id, _)| id)
        .filter(|id| moved.contains(id) && called.contains(id))
        .collect()
}

/// The names of all functions.
pub(super) fn names(module: &Module) -> Vec<&str> {
    module.funcs.iter().filter_map(|function| function.name.as_deref()).collect()
}

fn in_globals(module: &Module) -> impl Iterator<Item = FunctionId> {
    module.globals.iter().filter_map(|global| match &global.kind {
        GlobalKind::Local(ConstExpr::RefFunc(function)) => Some(*function),
        _ => None,
    })
}

/// The functions that a function uses.
#[derive(Default)]
struct Used {
    called: Vec<FunctionId>,
    /// Referred to, but not by a plain call.
    referred: Vec<FunctionId>,
}

impl Visitor<'_> for Used {
    fn visit_call(&mut self, call: &Call) {
        self.called.push(call.func);
    }

    fn visit_ref_func(&mut self, reference: &RefFunc) {
        self.referred.push(reference.func);
    }

    fn visit_return_call(&mut self, call: &ReturnCall) {
        self.referred.push(call.func);
    }
}

fn used_by(module: &Module, function: FunctionId) -> Used {
    let mut used = Used::default();
    if let FunctionKind::Local(local) = &module.funcs.get(function).kind {
        dfs_in_order(&mut used, local, local.entry_block());
    }
    used
}
