//! Codebooks and their links, and the proposals of changes that a second admin confirms.

pub mod change;
mod check;
pub mod document;
pub mod preview;
pub mod proposal;
pub mod proposal_query;
pub mod publish;
mod rows;
