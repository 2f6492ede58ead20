//! `mgi schema --document`: prints the JSON Schema of the documents that mutations take.

use clap::ValueEnum;

use crate::content::{Content, json_schema};
use crate::desk::{CodebookDocument, LinksDocument};

/// A kind of document that a mutation takes.
#[derive(Clone, Copy, ValueEnum)]
pub enum DocumentKind {
    /// The content of an assessment, for `importDraft`.
    Content,
    /// A version of an instrument, for `publishCodebook`.
    Codebook,
    /// Links of indicators, for `publishLinks`.
    Links,
}

impl DocumentKind {
    /// The JSON Schema, which is committed as `docs/….schema.json`.
    pub fn json_schema(self) -> String {
        match self {
            Self::Content => json_schema::<Content>(),
            Self::Codebook => json_schema::<CodebookDocument>(),
            Self::Links => json_schema::<LinksDocument>(),
        }
    }
}
