//! Limits how many files are written at once, in all and for one caller: a file lasts as long as its reader.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::auth::Principal;
use crate::auth::rate_limit::LimitKey;
use crate::error::Error;
use crate::graphql::RequestContext;

/// Files of callers without a credential, and of all others. Each takes little memory, and a turn of a thread.
const MAX_PUBLIC_FILES: usize = 64;
const MAX_OTHER_FILES: usize = 32;
/// Files of one caller. A browser downloads as many from one place.
const MAX_FILES_PER_CALLER: usize = 6;
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// The files that are being written.
#[derive(Default)]
pub struct FileSlots(Mutex<FileCounts>);

#[derive(Default)]
struct FileCounts {
    by_caller: HashMap<LimitKey, usize>,
    public: usize,
    others: usize,
}

/// Guard of one file.
pub struct FileSlot {
    slots: Arc<FileSlots>,
    caller: LimitKey,
    is_public: bool,
}

impl FileSlots {
    /// Counts a file until the guard is dropped.
    pub fn enter(self: &Arc<Self>, context: &RequestContext) -> Result<FileSlot, Error> {
        let is_public = matches!(*context.principal, Principal::Public);
        self.enter_as(context.limit_key(), is_public)
    }

    fn enter_as(self: &Arc<Self>, caller: LimitKey, is_public: bool) -> Result<FileSlot, Error> {
        let mut counts = self.counts();
        let FileCounts { by_caller, public, others } = &mut *counts;
        let own = by_caller.get(&caller).copied().unwrap_or(0);
        if own >= MAX_FILES_PER_CALLER {
            let message = format!("You are downloading {own} files already; wait for one of them.");
            return Err(Error::rate_limited(message, RETRY_AFTER));
        }
        let (all, most) = if is_public { (public, MAX_PUBLIC_FILES) } else { (others, MAX_OTHER_FILES) };
        if *all >= most {
            let message = "Too many files are being downloaded; try again in a few seconds.";
            return Err(Error::unavailable(message, RETRY_AFTER));
        }
        *all += 1;
        by_caller.insert(caller.clone(), own + 1);
        drop(counts);
        Ok(FileSlot { slots: self.clone(), caller, is_public })
    }

    fn counts(&self) -> MutexGuard<'_, FileCounts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for FileSlot {
    fn drop(&mut self) {
        let mut counts = self.slots.counts();
        let all = if self.is_public { &mut counts.public } else { &mut counts.others };
        *all = all.saturating_sub(1);
        match counts.by_caller.get(&self.caller) {
            Some(2..) => *counts.by_caller.entry(self.caller.clone()).or_default() -= 1,
            _ => drop(counts.by_caller.remove(&self.caller)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> LimitKey {
        LimitKey::for_principal(&Principal::Public, Some([192, 0, 2, last].into()))
    }

    #[test]
    fn one_caller_has_some_files_and_others_have_theirs() {
        let slots: Arc<FileSlots> = Arc::default();
        let mut own: Vec<_> = (0..MAX_FILES_PER_CALLER).map(|_| slots.enter_as(address(1), true)).collect();
        assert!(own.iter().all(Result::is_ok));
        assert!(slots.enter_as(address(1), true).is_err());
        let other = slots.enter_as(address(2), true);
        assert!(other.is_ok());
        own.pop();
        assert!(slots.enter_as(address(1), true).is_ok());
        drop((own, other));
        assert!(slots.counts().by_caller.is_empty() && slots.counts().public == 0);
    }

    #[test]
    fn the_public_leaves_files_to_those_with_a_credential() {
        let slots: Arc<FileSlots> = Arc::default();
        let public: Vec<_> =
            (0..=MAX_PUBLIC_FILES).map(|caller| slots.enter_as(address(caller as u8), true)).collect();
        let refused: Vec<_> = public.iter().filter_map(|slot| slot.as_ref().err()).collect();
        assert_eq!(refused.len(), 1);
        assert!(slots.enter_as(LimitKey::Subject("ann".into()), false).is_ok());
    }
}
