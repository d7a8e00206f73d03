//! The graph of imports between the modules of a room.
//!
//! Invariant: a path through a re-export counts as an import of the module that defines the item. Next: `paths`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::room_of;
use crate::sources::Source;

/// The modules of a room, each with the modules of the room that it imports.
pub(crate) struct Graph(BTreeMap<String, BTreeSet<String>>);

impl Graph {
    /// Builds the graph of a room from the text of its files.
    pub(crate) fn of(room: &str, sources: &[Source]) -> Graph {
        let of_room = |source: &&Source| room_of(source).as_deref() == Some(room);
        let package = sources.iter().find(of_room).map_or("", |source| source.package);
        let modules = Modules::of(package, sources);
        let mut graph = BTreeMap::new();
        for source in sources.iter().filter(of_room) {
            let mut imports: BTreeSet<String> =
                source.paths().iter().filter_map(|path| modules.defining(path)).collect();
            if source.is_facade {
                imports.extend(modules.children_used_by(source));
            }
            imports.remove(&source.module.join("::"));
            graph.insert(source.module.join("::"), imports);
        }
        let known: BTreeSet<String> = graph.keys().cloned().collect();
        graph.values_mut().for_each(|imports| imports.retain(|import| known.contains(import)));
        Graph(graph)
    }

    /// The shortest path of imports from one module to another.
    fn way(&self, from: &str, to: &str) -> Option<Vec<&str>> {
        let (from, _) = self.0.get_key_value(from)?;
        let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
        let mut queue = VecDeque::from([from.as_str()]);
        while let Some(at) = queue.pop_front() {
            for next in self.0.get(at).into_iter().flatten() {
                if came_from.contains_key(next.as_str()) {
                    continue;
                }
                came_from.insert(next, at);
                if next == to {
                    return Some(back(&came_from, from, next));
                }
                queue.push_back(next);
            }
        }
        None
    }

    /// The shortest circle of imports.
    pub(crate) fn shortest_circle(&self) -> Option<Vec<&str>> {
        self.0.keys().filter_map(|module| self.way(module, module)).min_by_key(Vec::len)
    }
}

/// Follows the predecessors from `to` back to `from`.
fn back<'a>(came_from: &BTreeMap<&'a str, &'a str>, from: &'a str, to: &'a str) -> Vec<&'a str> {
    let mut way = vec![to];
    let mut at = to;
    while let Some(before) = came_from.get(at) {
        way.push(before);
        at = before;
        if at == from {
            break;
        }
    }
    way.reverse();
    way
}

/// The modules of a package, and for each path that a facade re-exports, the path of the original.
struct Modules {
    modules: BTreeSet<Vec<String>>,
    re_exports: BTreeMap<Vec<String>, Vec<String>>,
}

impl Modules {
    fn of(package: &str, sources: &[Source]) -> Modules {
        let of_package = || sources.iter().filter(|source| source.package == package);
        let modules = of_package().map(|source| source.module.clone()).collect();
        let re_exports = of_package().flat_map(|source| {
            let facade = source.module.clone();
            source.re_exports().into_iter().map(move |(name, module)| {
                ([&facade[..], std::slice::from_ref(&name)].concat(), [&module[..], &[name]].concat())
            })
        });
        Modules { re_exports: re_exports.collect(), modules }
    }

    /// The module that defines the item of a path: the longest prefix of the path that is a module. Re-exports are resolved
    /// to their originals.
    fn defining(&self, path: &[String]) -> Option<String> {
        for length in (1..=path.len()).rev() {
            if self.modules.contains(&path[..length]) {
                return Some(path[..length].join("::"));
            }
            if let Some(original) = self.re_exports.get(&path[..length])
                && original[..] != path[..length]
            {
                return self.defining(original);
            }
        }
        None
    }

    /// The child modules that a facade itself uses, by `use self::` or by their names. Re-exports do not count.
    fn children_used_by(&self, facade: &Source) -> BTreeSet<String> {
        let mut used = BTreeSet::new();
        for child in self
            .modules
            .iter()
            .filter(|module| module.len() == facade.module.len() + 1 && module.starts_with(&facade.module))
        {
            let name = child.last().map_or("", String::as_str);
            let names_it = |line: &str| {
                let line = line.trim_start();
                !line.starts_with("pub use ") && {
                    let line = line.replace("self::", "");
                    line.match_indices(&format!("{name}::")).any(|(at, _)| {
                        !line[..at].ends_with(|c: char| c.is_alphanumeric() || "_:$".contains(c))
                    })
                }
            };
            if facade.code.lines().any(names_it) {
                used.insert(child.join("::"));
            }
        }
        used
    }
}

#[test]
fn the_shortest_circle_is_named_from_its_first_module() {
    let of = |imports: &[(&str, &[&str])]| {
        let owned = |(from, to): &(&str, &[&str])| {
            ((*from).to_owned(), to.iter().map(|module| (*module).to_owned()).collect())
        };
        Graph(imports.iter().map(owned).collect())
    };
    let graph = of(&[("a", &["b"]), ("b", &["c", "d"]), ("c", &["a"]), ("d", &["b"])]);
    assert_eq!(graph.shortest_circle(), Some(vec!["b", "d", "b"]));
    let graph = of(&[("a", &["b"]), ("b", &["c", "d"]), ("c", &["a"])]);
    assert_eq!(graph.shortest_circle(), Some(vec!["a", "b", "c", "a"]));
    let graph = of(&[("a", &["b"]), ("b", &["c", "d"])]);
    assert_eq!(graph.shortest_circle(), None);
}
