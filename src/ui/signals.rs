//! Leptos' signals and memos, with the types of their values erased.
//!
//! Leptos compiles the machinery of a signal and of a memo, about 2 kB and 3 kB, for every type of value, and the page
//! has forty such types. Here all values are boxed alike, so there is one machinery, and each access adds a downcast.
//! The rejected alternative, Leptos' own types, made the page's wasm a tenth larger. Invariant: the box of a signal or
//! memo of `T` has a `T` in it: nothing but this file touches the boxes.

use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use leptos::prelude::{self, Get, LocalStorage, Track, Update, WithUntracked};

const TYPE_HELD: &str = "the box has a value of the signal's type";

/// A value that can be set, for views to depend on.
pub struct RwSignal<T> {
    inner: prelude::RwSignal<Box<dyn Any>, LocalStorage>,
    value: PhantomData<fn() -> T>,
}

impl<T> Clone for RwSignal<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for RwSignal<T> {}

impl<T: 'static> RwSignal<T> {
    /// A signal of `value`, owned by the component that makes it.
    pub fn new(value: T) -> Self {
        RwSignal { inner: prelude::RwSignal::new_local(Box::new(value)), value: PhantomData }
    }

    /// Depends on the value without reading it.
    pub fn track(self) {
        self.inner.track();
    }

    /// Reads the value and depends on it.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        self.track();
        self.with_untracked(read)
    }

    /// Reads the value.
    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        self.inner.with_untracked(|value| read(value.downcast_ref().expect(TYPE_HELD)))
    }

    /// A copy of the value, and depends on it.
    pub fn get(self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    /// A copy of the value.
    pub fn get_untracked(self) -> T
    where
        T: Clone,
    {
        self.with_untracked(T::clone)
    }

    /// Replaces the value, and tells who depends on it.
    pub fn set(self, value: T) {
        self.update(|old| *old = value);
    }

    /// Changes the value, and tells who depends on it.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        self.inner.update(|value| change(value.downcast_mut().expect(TYPE_HELD)));
    }
}

/// A value that follows from others; who depends on it hears of it only when it has become another.
pub struct Memo<T> {
    inner: prelude::Memo<Derived>,
    value: PhantomData<fn() -> T>,
}

impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Memo<T> {}

impl<T: PartialEq + Send + Sync + 'static> Memo<T> {
    /// What `derive` returns, anew whenever something that it read has changed.
    pub fn new(derive: impl Fn() -> T + Send + Sync + 'static) -> Self {
        let derive: Box<dyn Fn() -> Derived + Send + Sync> = Box::new(move || Derived(Arc::new(derive())));
        Memo { inner: prelude::Memo::new(move |_| derive()), value: PhantomData }
    }

    /// Reads the value and depends on it.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        let Derived(value) = self.inner.get();
        read(of_type(&*value))
    }

    /// Reads the value.
    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        prelude::untrack(|| self.with(read))
    }

    /// A copy of the value, and depends on it.
    pub fn get(self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }
}

/// A memo's value.
#[derive(Clone)]
struct Derived(Arc<dyn Value>);

impl PartialEq for Derived {
    fn eq(&self, other: &Self) -> bool {
        self.0.equals(&*other.0)
    }
}

trait Value: Any + Send + Sync {
    fn equals(&self, other: &dyn Value) -> bool;
}

impl<T: PartialEq + Send + Sync + 'static> Value for T {
    fn equals(&self, other: &dyn Value) -> bool {
        self == of_type(other)
    }
}

fn of_type<T: 'static>(value: &dyn Value) -> &T {
    (value as &dyn Any).downcast_ref().expect(TYPE_HELD)
}
