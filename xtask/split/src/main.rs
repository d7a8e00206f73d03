//! Splits a WebAssembly file in two: the first part starts the page, the rest is fetched once the page is displayed.
//!
//! More than a third of the page's code does not run until a visitor uses it. This tool moves it to a second file, which
//! shares the first part's memory, tables and globals. The first part calls a function of the rest through a slot of the
//! function table. Until the rest is loaded the slot contains a stub, which fetches the rest synchronously and repeats the
//! call. When the rest is instantiated, it overwrites the stubs with its functions.
//!
//! ```text
//!   first:  call_indirect 7 ---> table[7] = stub: load_rest(); call_indirect 7
//!   rest:                        table[7] = the function
//! ```
//!
//! Invariant: which functions move changes only when code is fetched, not what the program does. README.md explains the
//! design. Next: `marks` (marks in the source), `choice` (which functions move), `border`, `first`, `rest` (the split).

mod border;
mod choice;
mod deferred;
mod first;
mod marks;
mod pattern;
mod rest;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use walrus::ModuleConfig;

use border::Border;
use deferred::Deferred;

/// The page's function that fetches the rest (`src/ui/lazy.rs`).
const LOADER: &str = "load_rest";

/// The module name of the rest's imports: the exports of the first part.
const FIRST: &str = "";

const USAGE: &str = "\
Usage: split <file.wasm> <file for the rest> <directory of a package>...

The file becomes the first part. The packages' sources say what is part of the rest.";

fn main() -> ExitCode {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [whole, rest, packages @ ..] = &arguments[..] else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match Deferred::read(packages).and_then(|deferred| split(whole, rest, &deferred)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{}: {problem}", whole.display());
            ExitCode::FAILURE
        }
    }
}

/// Splits a file that has a name section. A file without [`LOADER`], such as a worker's, is left unchanged.
fn split(whole: &Path, for_rest: &Path, deferred: &Deferred) -> Result<(), String> {
    let bytes = std::fs::read(whole).map_err(|error| error.to_string())?;
    let [mut first, mut rest] = [read(&bytes)?, read(&bytes)?];
    let Some(loader) = first.funcs.by_name(LOADER) else { return Ok(()) };
    deferred.check(&choice::names(&first))?;
    let border = Border::of(&first, loader, deferred)?;
    let border_of_rest = border.for_copy(&first, &rest);
    let shared = rest::build(&mut rest, &border_of_rest);
    first::build(&mut first, &border, &shared);
    let write = |path, bytes| std::fs::write(path, bytes).map_err(|error| error.to_string());
    write(for_rest, rest.emit_wasm())?;
    write(whole, first.emit_wasm())
}

fn read(wasm: &[u8]) -> Result<walrus::Module, String> {
    let mut config = ModuleConfig::new();
    config.generate_name_section(true).generate_producers_section(false);
    config.parse(wasm).map_err(|error| format!("{error:#}"))
}

#[cfg(test)]
mod tests {
    use walrus::ir::{CallIndirect, Visitor, dfs_in_order};
    use walrus::{
        ConstExpr, ElementItems, ElementKind, FunctionBuilder, FunctionId, Module, RefType, ValType,
    };

    use super::*;
    use crate::pattern::Pattern;

    fn doubled(module: &mut Module, name: &str) -> FunctionId {
        let mut builder = FunctionBuilder::new(&mut module.types, &[ValType::I32], &[ValType::I32]);
        let argument = module.locals.add(ValType::I32);
        builder
            .name(name.to_owned())
            .func_body()
            .local_get(argument)
            .i32_const(2)
            .binop(walrus::ir::BinaryOp::I32Mul);
        builder.finish(vec![argument], &mut module.funcs)
    }

    fn caller(module: &mut Module, name: &str, called: &[FunctionId]) -> FunctionId {
        let mut builder = FunctionBuilder::new(&mut module.types, &[], &[]);
        let mut body = builder.name(name.to_owned()).func_body();
        for called in called {
            body.i32_const(1).call(*called).drop();
        }
        builder.finish(Vec::new(), &mut module.funcs)
    }

    /// A small page: `main` calls a deferred function and another one; the table contains a second deferred function.
    fn page() -> Vec<u8> {
        let mut module = Module::default();
        let kept = doubled(&mut module, "page[0f]::rt::kept");
        let only_its = doubled(&mut module, "page[0f]::lone");
        let deferred = doubled(&mut module, "page[0f]::demos::sleep::main");
        let table_slots = caller(&mut module, "page[0f]::demos::turns::main", &[kept, only_its]);
        let main = caller(&mut module, "main", &[kept, deferred]);
        let loader = caller(&mut module, LOADER, &[]);
        let table = module.tables.add_local(false, 2, Some(2), RefType::FUNCREF);
        let start = ElementKind::Active { table, offset: ConstExpr::Value(walrus::ir::Value::I32(1)) };
        let segment = module.elements.add(start, ElementItems::Functions(vec![table_slots]));
        module.tables.get_mut(table).elem_segments.insert(segment);
        module.exports.add("main", main);
        module.exports.add(LOADER, loader);
        module.emit_wasm()
    }

    fn names(module: &Module) -> Vec<&str> {
        module.funcs.iter_local().filter_map(|(id, _)| module.funcs.get(id).name.as_deref()).collect()
    }

    #[test]
    fn what_is_deferred_moves_with_what_only_it_uses() {
        let [whole, rest] = ["whole", "rest"].map(|name| {
            std::env::temp_dir().join(format!("loopscope-split-{}-{name}.wasm", std::process::id()))
        });
        std::fs::write(&whole, page()).unwrap();
        let deferred = Deferred(vec![Pattern::new("src/demos/mod.rs", "page::demos::")]);
        split(&whole, &rest, &deferred).unwrap();
        let first = read(&std::fs::read(&whole).unwrap()).unwrap();
        let second = read(&std::fs::read(&rest).unwrap()).unwrap();
        for file in [whole, rest] {
            std::fs::remove_file(file).unwrap();
        }

        let mut stay = names(&first);
        stay.sort_unstable();
        assert_eq!(stay, [LOADER, "main", "page[0f]::rt::kept"], "stubs have no names");
        let mut moved = names(&second);
        moved.sort_unstable();
        assert_eq!(moved, ["page[0f]::demos::sleep::main", "page[0f]::demos::turns::main", "page[0f]::lone"]);

        // `main` calls through the table, which has one more slot: for the called function that had none.
        let (_, main) = first
            .funcs
            .iter_local()
            .find(|(id, _)| first.funcs.get(*id).name.as_deref() == Some("main"))
            .unwrap();
        let mut indirect = Indirect::default();
        dfs_in_order(&mut indirect, main, main.entry_block());
        assert_eq!(indirect.calls, 1);
        assert_eq!(first.tables.iter().map(|table| table.initial).collect::<Vec<_>>(), [3]);
        let with_slot: usize = second
            .elements
            .iter()
            .map(|element| match &element.items {
                ElementItems::Functions(functions) => functions.len(),
                ElementItems::Expressions(..) => 0,
            })
            .sum();
        assert_eq!(with_slot, 2);

        // The first part exports all imports of the rest.
        let offered: Vec<&str> = first.exports.iter().map(|export| export.name.as_str()).collect();
        assert!(second.imports.iter().all(|import| offered.contains(&import.name.as_str())), "{offered:?}");
    }

    #[derive(Default)]
    struct Indirect {
        calls: usize,
    }

    impl Visitor<'_> for Indirect {
        fn visit_call_indirect(&mut self, _: &CallIndirect) {
            self.calls += 1;
        }
    }
}
