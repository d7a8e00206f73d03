//! Blocks of memory for task cells: what ended tasks leave is kept, by size, for the tasks that come.
//!
//! A browser's allocator takes longer to give and take a block than a task takes to start and end, and so would finding each
//! task a place in the thread's table: a block keeps its place, and the next task in it is told from the last by its key.
//!
//! Invariants: a block is in the table from when it comes from the allocator until it goes back; a block on the list of a class
//! has that class's size and [`ALIGN`], is in nobody's use, and holds a [`Free`], whose task has ended.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::cell::Cell;
use std::ptr::NonNull;
use std::rc::Rc;

use super::header::Header;
use crate::rt::core::Core;
use crate::rt::directory::{Directory, Key};
use crate::rt::task::TaskId;

/// Alignment of the kept blocks; what needs more is rare.
const ALIGN: usize = 8;
/// What allocators put before a block, and the step between the sizes of what they then cut out: a word and two, in
/// wasm32's as in others. Blocks of a grain less a word leave nothing unused between them.
const WORD: usize = size_of::<usize>();
const GRAIN: usize = 2 * WORD;
/// Blocks of up to 508 bytes are kept, on wasm32: demos' tasks take 60 to 300.
const CLASSES: usize = 64;
/// How many blocks may lie idle: 2 MB of small tasks'.
const MOST_IDLE: usize = 1 << 15;

/// The blocks of one loop. Dropping it returns them to the allocator.
pub(in crate::rt) struct Memory {
    directory: Rc<Directory>,
    /// By size: the nth holds blocks of n + 1 grains, less a word.
    free: [Cell<Option<NonNull<Header>>>; CLASSES],
    /// How many blocks there are.
    blocks: Cell<usize>,
    /// How many of them are in use.
    used: Cell<usize>,
    /// With no more in use than this, too many lie idle; zero as long as there are few.
    fewest: Cell<usize>,
    /// While any are in use: the loop, which has this, so that they need not keep it alive one by one.
    owner: Cell<Option<Rc<Core>>>,
}

/// What is in a block on a list.
#[repr(C)]
struct Free {
    header: Header,
    next: Option<NonNull<Header>>,
}

const _: () = assert!(align_of::<Free>() <= ALIGN);

/// Which list the blocks for a layout are on, and what they take.
pub(super) struct Fit {
    /// [`CLASSES`] if such blocks are not kept.
    class: usize,
    block: Layout,
}

impl Fit {
    pub(super) const fn new(layout: Layout) -> Fit {
        assert!(layout.size() >= size_of::<Header>(), "a block holds a task");
        let size = if layout.size() < size_of::<Free>() { size_of::<Free>() } else { layout.size() };
        let class = (size + WORD).div_ceil(GRAIN) - 1;
        if layout.align() <= ALIGN && class < CLASSES {
            Fit { class, block: block(class) }
        } else {
            Fit { class: CLASSES, block: layout }
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
    pub(in crate::rt) fn new(directory: Rc<Directory>) -> Memory {
        Memory {
            directory,
            free: [const { Cell::new(None) }; CLASSES],
            blocks: Cell::new(0),
            used: Cell::new(0),
            fewest: Cell::new(0),
            owner: Cell::new(None),
        }
    }

    /// Where the blocks have their places.
    pub(in crate::rt) fn directory(&self) -> &Directory {
        &self.directory
    }

    /// A block that fits and the key of the task that it is for, which is to be written there at once. The block is to be
    /// given back to [`Memory::free`] of the same `Memory` with the same `fit`. Until then `owner`, whose memory this is,
    /// lives, and has room for the task in its run queue.
    ///
    /// `fit` should be a constant: what is left then is a look at one list.
    #[inline(always)]
    pub(super) fn allocate(&self, fit: &Fit, owner: &Rc<Core>, task: TaskId) -> (NonNull<Header>, Key) {
        let used = self.used.get();
        if used == 0 {
            self.own(owner.clone());
        }
        self.used.set(used + 1);
        if let Some(list) = self.list(fit)
            && let Some(first) = list.get()
        {
            // SAFETY: a block on the list is in nobody's use and holds a `Free`, which was written when it was put there.
            let Free { header, next } = unsafe { first.cast().as_ref() };
            if let Some(key) = header.key.next(task) {
                list.set(*next);
                return (first, key);
            }
        }
        let block = self.open(fit, owner, task);
        // SAFETY: `open` has written it.
        (block, unsafe { (&raw const (*block.as_ptr()).key).read() })
    }

    #[cold]
    #[inline(never)]
    fn own(&self, owner: Rc<Core>) {
        self.owner.set(Some(owner));
    }

    /// A fresh block, or a kept one whose place has had all the tasks that it can tell apart, at a new place. Of its header
    /// the key is there: given back beside the block, it would go through memory all the same, and each task that spawns
    /// would keep a place for it.
    #[cold]
    #[inline(never)]
    fn open(&self, fit: &Fit, owner: &Core, task: TaskId) -> NonNull<Header> {
        let block = match self.pop(fit) {
            Some((block, key)) => {
                self.directory.places().close(key);
                block
            }
            None => {
                self.count(self.blocks.get() + 1);
                owner.run_queue.reserve(self.blocks.get());
                fresh(fit.block)
            }
        };
        // SAFETY: the caller writes the header at once, and `give_back` closes the place before the block is freed.
        let place = unsafe { self.directory.places().open(block) };
        let key = Key::new(place, self.directory.thread(), task);
        // SAFETY: the block is large enough for a header, and in nobody's use.
        unsafe { (&raw mut (*block.as_ptr()).key).write(key) };
        block
    }

    /// There are so many blocks.
    fn count(&self, blocks: usize) {
        self.blocks.set(blocks);
        self.fewest.set(blocks.saturating_sub(MOST_IDLE));
    }

    /// Takes a block back. If it was the last in use, gives the owner back, to be dropped when nothing of it is borrowed.
    ///
    /// # Safety
    /// `block` came from `allocate` of this `Memory` with the same `fit`, was not given back since, and is not used any more.
    /// Its header is still there, that of a task that has ended.
    #[inline(always)]
    pub(super) unsafe fn free(&self, block: NonNull<Header>, fit: &Fit) -> Option<Rc<Core>> {
        let used = self.used.get() - 1;
        self.used.set(used);
        match self.list(fit) {
            Some(list) if used > self.fewest.get() => {
                // SAFETY: the caller's promise; blocks on lists are large enough for a `Free`.
                unsafe { put(list, block) };
                None
            }
            // SAFETY: the caller's promise.
            _ => unsafe { self.free_rarely(block, fit) },
        }
    }

    /// # Safety
    /// As of `free`.
    #[cold]
    #[inline(never)]
    unsafe fn free_rarely(&self, block: NonNull<Header>, fit: &Fit) -> Option<Rc<Core>> {
        match self.list(fit) {
            Some(list) if self.fewest.get() == 0 => {
                // SAFETY: as in `free`.
                unsafe { put(list, block) };
            }
            _ => {
                self.count(self.blocks.get() - 1);
                // SAFETY: the caller's promise; the header is still there.
                unsafe { block.as_ref() }.core().run_queue.forget();
                // SAFETY: the caller's promise.
                unsafe { self.give_back(block, fit.block) };
            }
        }
        if self.used.get() == 0 { self.owner.take() } else { None }
    }

    /// Takes a block out of the table and gives it to the allocator.
    ///
    /// # Safety
    /// It came from `alloc` with this layout, is on no list and in nobody's use, and has its header. The run queue has
    /// forgotten that its task was ever taken, or is about to go.
    unsafe fn give_back(&self, block: NonNull<Header>, layout: Layout) {
        // SAFETY: the caller's promise.
        let key = unsafe { block.as_ref() }.key;
        self.directory.places().close(key);
        // SAFETY: the caller's promise; the table does not name it any more, nor the run queue as one of the past.
        unsafe { dealloc(block.as_ptr().cast(), layout) };
    }

    /// The first block of a list, and the key of the last task that had it.
    fn pop(&self, fit: &Fit) -> Option<(NonNull<Header>, Key)> {
        let list = self.list(fit)?;
        let first = list.get()?;
        // SAFETY: as in `allocate`.
        let Free { header, next } = unsafe { first.cast().as_ref() };
        list.set(*next);
        Some((first, header.key))
    }

    #[inline(always)]
    fn list(&self, fit: &Fit) -> Option<&Cell<Option<NonNull<Header>>>> {
        self.free.get(fit.class)
    }
}

/// # Safety
/// The block has a header, is large enough for a [`Free`], and in nobody's use.
#[inline(always)]
unsafe fn put(list: &Cell<Option<NonNull<Header>>>, block: NonNull<Header>) {
    // SAFETY: the caller's promise.
    unsafe { (&raw mut (*block.cast::<Free>().as_ptr()).next).write(list.get()) };
    list.set(Some(block));
}

impl Drop for Memory {
    fn drop(&mut self) {
        for class in 0..CLASSES {
            let fit = Fit { class, block: block(class) };
            while let Some((first, _)) = self.pop(&fit) {
                // SAFETY: it came from `alloc` with the layout of its class, and is on no list any more; this is dropped with
                // the run queue.
                unsafe { self.give_back(first, fit.block) };
            }
        }
    }
}

#[cold]
#[inline(never)]
fn fresh(layout: Layout) -> NonNull<Header> {
    // SAFETY: `Fit::new` has seen that its size is not zero.
    let start = unsafe { alloc(layout) };
    NonNull::new(start.cast()).unwrap_or_else(|| handle_alloc_error(layout))
}

#[cfg(test)]
mod tests;
