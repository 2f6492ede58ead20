//! The memory allocator of the program: mimalloc, which takes less time and leaves less memory behind than the allocator
//! of the C library. It asks for no huge pages: with them, the same data took half as much memory again.
//!
//! This crate has the only unsafe code of the workspace, because the options of mimalloc have no safe function.

use libmimalloc_sys::{mi_option_get, mi_option_set, mi_option_t};
pub use mimalloc::MiMalloc;

/// `mi_option_purge_delay` of mimalloc 3. The numbers of options stay; libmimalloc-sys has no name for this one.
const PURGE_DELAY: mi_option_t = 15;
const PURGE_DELAY_DEFAULT: i64 = 1_000;
const PURGE_DELAY_MILLISECONDS: i64 = 10;

/// Lets freed memory go back to the operating system after 10 ms instead of a second. Loading the shelf frees as much as it
/// keeps, and the second is over only after the last allocation that would look at it.
pub fn return_freed_memory_soon() {
    // SAFETY: the functions take numbers, check that the option exists, and may be called at any time from any thread.
    unsafe {
        // Another default is another option, or a wish of the environment (`MIMALLOC_PURGE_DELAY`).
        if mi_option_get(PURGE_DELAY) == PURGE_DELAY_DEFAULT {
            mi_option_set(PURGE_DELAY, PURGE_DELAY_MILLISECONDS);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delay_is_the_option_that_is_set() {
        return_freed_memory_soon();
        // SAFETY: as above.
        assert_eq!(unsafe { mi_option_get(PURGE_DELAY) }, PURGE_DELAY_MILLISECONDS);
    }
}
