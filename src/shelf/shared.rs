//! Sources, policies and documents that many revisions name: each is in memory once.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Document, Policy};
use crate::content::{self, Source};

/// What has been named so far, by id.
#[derive(Default)]
pub struct Shared {
    sources: HashMap<String, Arc<Source>>,
    policies: HashMap<String, Arc<Policy>>,
    documents: HashMap<String, Arc<Document>>,
}

impl Shared {
    pub fn source(&mut self, source: &Source) -> Arc<Source> {
        self.sources.entry(source.id()).or_insert_with(|| Arc::new(source.clone())).clone()
    }

    pub fn policy(&mut self, policy: &content::Policy) -> Arc<Policy> {
        self.policies.entry(policy.id()).or_insert_with(|| Arc::new(Policy::new(policy.clone()))).clone()
    }

    pub fn document(&mut self, document: &content::Document) -> Arc<Document> {
        self.documents
            .entry(document.id())
            .or_insert_with(|| Arc::new(Document::new(document.clone())))
            .clone()
    }
}
