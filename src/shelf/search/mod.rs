//! Searches all published texts for words, and ranks what is found.
//!
//! The index has no counts over all texts: how well a text matches depends on the text and the search alone. So a match
//! has the same score in every release, and a preview or a withdrawal changes the score of no other match.

mod block;
mod finder;
mod highlight;
mod hit;
mod index;
mod letter_set;
mod matching;
mod mistake;
mod qualities;
mod segment;
mod token;
mod vocabulary;
mod words;

pub use block::SearchedField;
pub use highlight::TextPart;
pub use index::SearchIndex;
pub use matching::{SearchMatch, SearchMatches, SearchSubject, SubjectKind};
pub use words::SearchWords;
