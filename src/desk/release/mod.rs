//! What staff do to what is public: publish, schedule, archive, withdraw, cut an edition, mend a policy.

pub mod archive;
pub mod decisions;
pub mod edition;
pub mod policy;
pub mod publish;
pub mod schedule;
pub mod standing;
pub mod withdrawal;
