//! `mgi schema --document`: the form of the documents that mutations take.

use clap::ValueEnum;

use crate::content::{Content, json_schema};
use crate::desk::{CodebookDocument, LinksDocument};

/// A document that a mutation takes.
#[derive(Clone, Copy, ValueEnum)]
pub enum DocumentKind {
    /// What an assessment says: of `importDraft`.
    Content,
    /// A version of an instrument: of `publishCodebook`.
    Codebook,
    /// What questions bear on: of `publishLinks`.
    Links,
}

impl DocumentKind {
    /// Its JSON Schema, as `docs/…schema.json` holds it.
    pub fn json_schema(self) -> String {
        match self {
            Self::Content => json_schema::<Content>(),
            Self::Codebook => json_schema::<CodebookDocument>(),
            Self::Links => json_schema::<LinksDocument>(),
        }
    }
}
