//! Blocks of memory for task cells: what ended tasks leave is kept, by size, for the tasks that come.
//!
//! A browser's allocator takes longer to give and take a block than a task takes to start and end. Invariant: a block on
//! the list of a class has that class's size and [`ALIGN`], is in nobody's use, and its first word names the next.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::cell::Cell;
use std::ptr::NonNull;
use std::rc::Rc;

use crate::rt::core::Core;

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
    /// How many bytes are on the lists.
    kept: Cell<usize>,
    /// How many blocks are in use.
    used: Cell<usize>,
    /// While any are: the loop, which has this, so that they need not keep it alive one by one.
    owner: Cell<Option<Rc<Core>>>,
}

struct Free {
    next: Option<NonNull<Free>>,
}

const _: () = assert!(size_of::<Free>() <= GRAIN - WORD && align_of::<Free>() <= ALIGN);

impl Default for Memory {
    fn default() -> Memory {
        Memory {
            free: [const { Cell::new(None) }; CLASSES],
            kept: Cell::new(0),
            used: Cell::new(0),
            owner: Cell::new(None),
        }
    }
}

/// Which list the blocks for a layout are on, and what they take.
#[derive(Clone, Copy)]
pub(super) struct Fit {
    /// `None` if such blocks are not kept.
    class: Option<usize>,
    block: Layout,
}

impl Fit {
    pub(super) const fn new(layout: Layout) -> Fit {
        assert!(layout.size() > 0, "a block has a size");
        let class = (layout.size() + WORD).div_ceil(GRAIN) - 1;
        if layout.align() <= ALIGN && class < CLASSES {
            Fit { class: Some(class), block: block(class) }
        } else {
            Fit { class: None, block: layout }
        }
    }
}

/// What a block of the class takes.
const fn block(class: usize) -> Layout {
    match Layout::from_size_align((class + 1) * GRAIN - WORD, ALIGN) {
        Ok(layout) => layout,
        Err(_) => unreachable!(),
    }
}

impl Memory {
    /// A block that fits, to be given back to [`Memory::free`] of the same `Memory` with the same `fit`. Until then `owner`,
    /// whose memory this is, lives.
    ///
    /// `fit` should be a constant: what is left then is a look at one list.
    #[inline(always)]
    pub(super) fn allocate(&self, fit: Fit, owner: &Rc<Core>) -> NonNull<u8> {
        let used = self.used.get();
        if used == 0 {
            self.own(owner.clone());
        }
        self.used.set(used + 1);
        self.take(fit)
    }

    #[inline(always)]
    fn take(&self, fit: Fit) -> NonNull<u8> {
        let Some(list) = self.list(fit) else { return fresh(fit.block) };
        let Some(first) = list.get() else { return fresh(fit.block) };
        // SAFETY: a block on the list is in nobody's use and holds a `Free`, which was written when it was put there.
        list.set(unsafe { first.read() }.next);
        self.kept.set(self.kept.get() - fit.block.size());
        first.cast()
    }

    #[cold]
    #[inline(never)]
    fn own(&self, owner: Rc<Core>) {
        self.owner.set(Some(owner));
    }

    /// Takes a block back. If it was the last in use, gives the owner back, to be dropped when nothing of it is borrowed.
    ///
    /// # Safety
    /// `start` came from `allocate` of this `Memory` with the same `fit`, was not given back since, and is not used
    /// any more.
    #[inline(always)]
    pub(super) unsafe fn free(&self, start: NonNull<u8>, fit: Fit) -> Option<Rc<Core>> {
        // SAFETY: the caller's promise.
        unsafe { self.put_back(start, fit) };
        let used = self.used.get() - 1;
        self.used.set(used);
        if used == 0 { self.owner.take() } else { None }
    }

    /// # Safety
    /// As of `free`.
    #[inline(always)]
    unsafe fn put_back(&self, start: NonNull<u8>, fit: Fit) {
        match self.list(fit) {
            Some(list) if self.kept.get() < MOST_KEPT => {
                let first = start.cast::<Free>();
                // SAFETY: the block is the caller's to give, and large and aligned enough for a `Free`, see the assertion.
                unsafe { first.write(Free { next: list.get() }) };
                list.set(Some(first));
                self.kept.set(self.kept.get() + fit.block.size());
            }
            // SAFETY: `allocate` got it from `alloc` with this layout.
            _ => unsafe { dealloc(start.as_ptr(), fit.block) },
        }
    }

    #[inline(always)]
    fn list(&self, fit: Fit) -> Option<&Cell<Option<NonNull<Free>>>> {
        // As a match, since the methods of `Option` are calls where code is optimised for size.
        match fit.class {
            Some(class) => Some(&self.free[class]),
            None => None,
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
#[inline(never)]
fn fresh(layout: Layout) -> NonNull<u8> {
    // SAFETY: `Fit::new` has seen that its size is not zero.
    let start = unsafe { alloc(layout) };
    NonNull::new(start).unwrap_or_else(|| handle_alloc_error(layout))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_that_was_given_back_is_given_out_again() {
        let memory = Memory::default();
        let (small, large) = (Fit::new(Layout::new::<[usize; 3]>()), Fit::new(Layout::new::<[usize; 9]>()));
        let first = memory.take(small);
        // SAFETY: just allocated with this layout, and unused.
        unsafe { memory.put_back(first, small) };
        let other = memory.take(large);
        assert_ne!(other, first, "another size is another class");
        let again = memory.take(small);
        assert_eq!(again, first);
        for (block, fit) in [(other, large), (again, small)] {
            // SAFETY: as above.
            unsafe { memory.put_back(block, fit) };
        }
        assert_eq!(memory.kept.get(), (3 + 9) * WORD);
    }

    #[test]
    fn what_is_too_large_or_too_aligned_is_not_kept() {
        #[repr(align(64))]
        struct Aligned(#[expect(dead_code, reason = "only its layout is used")] u8);
        let memory = Memory::default();
        for layout in [Layout::new::<[usize; 2 * CLASSES]>(), Layout::new::<Aligned>()] {
            let block = memory.take(Fit::new(layout));
            assert_eq!(block.as_ptr().addr() % layout.align(), 0);
            // SAFETY: just allocated with this layout, and unused.
            unsafe { memory.put_back(block, Fit::new(layout)) };
        }
        assert_eq!(memory.kept.get(), 0);
    }

    #[test]
    fn idle_memory_is_bounded() {
        let memory = Memory::default();
        let layout = Layout::new::<[usize; 2 * CLASSES - 1]>();
        let fit = Fit::new(layout);
        let blocks: Vec<_> = (0..MOST_KEPT / layout.size() + 2).map(|_| memory.take(fit)).collect();
        for block in blocks {
            // SAFETY: just allocated with this layout, and unused.
            unsafe { memory.put_back(block, fit) };
        }
        assert_eq!(memory.kept.get(), MOST_KEPT.next_multiple_of(layout.size()));
    }
}
