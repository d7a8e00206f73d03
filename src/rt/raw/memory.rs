//! Blocks of memory for task cells: what ended tasks leave is kept, by size, for the tasks that come.
//!
//! A browser's allocator takes longer to give and take a block than a task takes to start and end. Invariant: a block on
//! the list of a class has that class's size and [`ALIGN`], is in nobody's use, and its first word names the next.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::cell::Cell;
use std::ptr::NonNull;

/// Alignment of the kept blocks; what needs more is rare.
const ALIGN: usize = 8;
/// What allocators put before a block, and the step between the sizes of what they then cut out: a word and two, in
/// wasm32's as in others. Blocks of a grain less a word leave nothing unused between them.
const WORD: usize = size_of::<usize>();
const GRAIN: usize = 2 * WORD;
/// Blocks of up to 508 bytes are kept, on wasm32: demos' tasks take 60 to 300.
const CLASSES: usize = 64;
/// How many bytes may lie idle: 30,000 small tasks' worth.
const MOST_KEPT: usize = 4 << 20;

/// The blocks of one loop. Dropping it returns them to the allocator.
pub(in crate::rt) struct Memory {
    /// By size: the nth holds blocks of n + 1 grains, less a word.
    free: [Cell<Option<NonNull<Free>>>; CLASSES],
    kept: Cell<usize>,
}

struct Free {
    next: Option<NonNull<Free>>,
}

const _: () = assert!(size_of::<Free>() <= GRAIN - WORD && align_of::<Free>() <= ALIGN);

impl Default for Memory {
    fn default() -> Memory {
        Memory { free: [const { Cell::new(None) }; CLASSES], kept: Cell::new(0) }
    }
}

/// The class that blocks for `layout` belong to; `None` if such are not kept.
const fn class(layout: Layout) -> Option<usize> {
    let class = (layout.size() + WORD).div_ceil(GRAIN) - 1;
    if layout.align() <= ALIGN && class < CLASSES && layout.size() > 0 { Some(class) } else { None }
}

/// What a block of the class takes.
fn block(class: usize) -> Layout {
    match Layout::from_size_align((class + 1) * GRAIN - WORD, ALIGN) {
        Ok(layout) => layout,
        Err(_) => unreachable!("at most a kilobyte"),
    }
}

impl Memory {
    /// A block for `layout`, to be given back to [`Memory::free`] of the same `Memory` with the same layout.
    ///
    /// # Panics
    /// If the layout has no size.
    #[inline(always)]
    pub(super) fn allocate(&self, layout: Layout) -> NonNull<u8> {
        let Some(class) = class(layout) else { return fresh(layout) };
        let Some(first) = self.free[class].get() else { return fresh(block(class)) };
        // SAFETY: a block on the list is in nobody's use and holds a `Free`, which was written when it was put there.
        self.free[class].set(unsafe { first.read() }.next);
        self.kept.set(self.kept.get() - block(class).size());
        first.cast()
    }

    /// Takes a block back.
    ///
    /// # Safety
    /// `start` came from `allocate` of this `Memory` with the same `layout`, was not given back since, and is not used
    /// any more.
    #[inline(always)]
    pub(super) unsafe fn free(&self, start: NonNull<u8>, layout: Layout) {
        match class(layout) {
            Some(class) if self.kept.get() < MOST_KEPT => {
                let first = start.cast::<Free>();
                // SAFETY: the block is the caller's to give, and large and aligned enough for a `Free`, see the assertion.
                unsafe { first.write(Free { next: self.free[class].get() }) };
                self.free[class].set(Some(first));
                self.kept.set(self.kept.get() + block(class).size());
            }
            // SAFETY: `allocate` got it from `alloc` with the layout of its class.
            Some(class) => unsafe { dealloc(start.as_ptr(), block(class)) },
            // SAFETY: `allocate` got it from `alloc` with this layout.
            None => unsafe { dealloc(start.as_ptr(), layout) },
        }
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        for (class, list) in self.free.iter().enumerate() {
            while let Some(first) = list.get() {
                // SAFETY: as in `allocate`.
                list.set(unsafe { first.read() }.next);
                // SAFETY: it came from `alloc` with the layout of its class, and is on no list any more.
                unsafe { dealloc(first.as_ptr().cast(), block(class)) };
            }
        }
    }
}

#[cold]
fn fresh(layout: Layout) -> NonNull<u8> {
    assert!(layout.size() > 0, "a block has a size");
    // SAFETY: its size is not zero.
    let start = unsafe { alloc(layout) };
    NonNull::new(start).unwrap_or_else(|| handle_alloc_error(layout))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_that_was_given_back_is_given_out_again() {
        let memory = Memory::default();
        let (small, large) = (Layout::new::<[usize; 3]>(), Layout::new::<[usize; 9]>());
        let first = memory.allocate(small);
        // SAFETY: just allocated with this layout, and unused.
        unsafe { memory.free(first, small) };
        let other = memory.allocate(large);
        assert_ne!(other, first, "another size is another class");
        let again = memory.allocate(small);
        assert_eq!(again, first);
        for (block, layout) in [(other, large), (again, small)] {
            // SAFETY: as above.
            unsafe { memory.free(block, layout) };
        }
        assert_eq!(memory.kept.get(), (3 + 9) * WORD);
    }

    #[test]
    fn what_is_too_large_or_too_aligned_is_not_kept() {
        #[repr(align(64))]
        struct Aligned(#[expect(dead_code, reason = "only its layout is used")] u8);
        let memory = Memory::default();
        for layout in [Layout::new::<[usize; 2 * CLASSES]>(), Layout::new::<Aligned>()] {
            let block = memory.allocate(layout);
            assert_eq!(block.as_ptr().addr() % layout.align(), 0);
            // SAFETY: just allocated with this layout, and unused.
            unsafe { memory.free(block, layout) };
        }
        assert_eq!(memory.kept.get(), 0);
    }

    #[test]
    fn idle_memory_is_bounded() {
        let memory = Memory::default();
        let layout = Layout::new::<[usize; 2 * CLASSES - 1]>();
        let blocks: Vec<_> = (0..MOST_KEPT / layout.size() + 2).map(|_| memory.allocate(layout)).collect();
        for block in blocks {
            // SAFETY: just allocated with this layout, and unused.
            unsafe { memory.free(block, layout) };
        }
        assert_eq!(memory.kept.get(), MOST_KEPT.next_multiple_of(layout.size()));
    }
}
