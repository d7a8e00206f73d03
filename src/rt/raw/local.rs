//! Values of which each thread has its own: `thread_local!`, without what that costs on a target that has but one thread.
//!
//! A `LocalKey` finds its value by a call through a pointer. On wasm32 without atomics that is all there is to do, and it
//! would be a third of a yield; there the value is a plain static.

/// Declares a static with `with` and `try_with`, as `thread_local!` does for constant values.
macro_rules! local {
    ($(#[$attribute:meta])* $visibility:vis static $name:ident: $type:ty = const $value:block;) => {
        #[cfg(all(target_arch = "wasm32", not(target_feature = "atomics")))]
        $(#[$attribute])*
        $visibility static $name: $crate::rt::raw::OneThread<$type> = $crate::rt::raw::OneThread::new($value);
        #[cfg(not(all(target_arch = "wasm32", not(target_feature = "atomics"))))]
        thread_local! {
            $(#[$attribute])*
            $visibility static $name: $type = const $value;
        }
    };
}
pub(in crate::rt) use local;

/// A value on a target with one thread. It is never dropped.
#[cfg(all(target_arch = "wasm32", not(target_feature = "atomics")))]
pub(in crate::rt) struct OneThread<T>(T);

// SAFETY: there is no other thread that it could be shared with.
#[cfg(all(target_arch = "wasm32", not(target_feature = "atomics")))]
unsafe impl<T> Sync for OneThread<T> {}

#[cfg(all(target_arch = "wasm32", not(target_feature = "atomics")))]
impl<T> OneThread<T> {
    pub(in crate::rt) const fn new(value: T) -> OneThread<T> {
        OneThread(value)
    }

    /// As `LocalKey::with`.
    #[inline(always)]
    pub(in crate::rt) fn with<R>(&'static self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.0)
    }

    /// As `LocalKey::try_with`: it never fails.
    #[inline(always)]
    pub(in crate::rt) fn try_with<R>(
        &'static self,
        look: impl FnOnce(&T) -> R,
    ) -> Result<R, std::thread::AccessError> {
        Ok(look(&self.0))
    }
}
