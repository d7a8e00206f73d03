//! What a key holds: a value of one of Redis's types.
//!
//! Invariant: a collection that a command leaves empty is removed with its key (`database`). Next: `database`.

use std::collections::VecDeque;

use super::ordered_map::OrderedMap;
use super::sorted_set::SortedSet;
use super::value::RedisBytes;

/// The fields of a hash.
pub(super) type Hash = OrderedMap<RedisBytes>;
/// The elements of a list.
pub(super) type List = VecDeque<RedisBytes>;
/// The members of a set.
pub(super) type Set = OrderedMap<()>;

/// The value of a key.
#[derive(Clone, Debug)]
pub(super) enum Stored {
    Text(RedisBytes),
    Hash(Hash),
    List(List),
    Set(Set),
    SortedSet(SortedSet),
}

impl Stored {
    /// Its type, as `TYPE` answers.
    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Stored::Text(_) => "string",
            Stored::Hash(_) => "hash",
            Stored::List(_) => "list",
            Stored::Set(_) => "set",
            Stored::SortedSet(_) => "zset",
        }
    }

    /// Whether it is a collection without elements.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Stored::Text(_) => false,
            Stored::Hash(hash) => hash.is_empty(),
            Stored::List(list) => list.is_empty(),
            Stored::Set(set) => set.is_empty(),
            Stored::SortedSet(set) => set.is_empty(),
        }
    }
}

/// A type of values.
pub(super) trait StoredKind: Default {
    fn wrap(self) -> Stored;
    fn of(stored: &Stored) -> Option<&Self>;
    fn of_mut(stored: &mut Stored) -> Option<&mut Self>;
}

macro_rules! stored_kind {
    ($kind:ty, $variant:ident) => {
        impl StoredKind for $kind {
            fn wrap(self) -> Stored {
                Stored::$variant(self)
            }

            fn of(stored: &Stored) -> Option<&Self> {
                if let Stored::$variant(value) = stored { Some(value) } else { None }
            }

            fn of_mut(stored: &mut Stored) -> Option<&mut Self> {
                if let Stored::$variant(value) = stored { Some(value) } else { None }
            }
        }
    };
}

stored_kind!(RedisBytes, Text);
stored_kind!(Hash, Hash);
stored_kind!(List, List);
stored_kind!(Set, Set);
stored_kind!(SortedSet, SortedSet);
