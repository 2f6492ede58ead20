//! Keeps each source, policy and report in memory once, however many revisions name it.

use std::collections::HashMap;
use std::sync::Arc;

use super::contents::NamedReference;
use super::{Policy, Report};
use crate::content::{self, Source};

/// The things named so far, by id.
#[derive(Default)]
pub struct Interner {
    sources: HashMap<String, Arc<Source>>,
    policies: HashMap<String, Arc<Policy>>,
    documents: HashMap<String, Arc<Report>>,
}

impl Interner {
    pub fn source(&mut self, source: &Source) -> Arc<Source> {
        self.sources.entry(source.id()).or_insert_with(|| Arc::new(source.clone())).clone()
    }

    pub fn policy(&mut self, named: &NamedReference, policy: &content::Policy) -> Arc<Policy> {
        let says = || content::Policy { url: named.url.clone(), ..policy.clone() };
        let new = || Arc::new(Policy::new(&named.id, says()));
        self.policies.entry(named.id.clone()).or_insert_with(new).clone()
    }

    pub fn document(&mut self, named: &NamedReference, document: &content::Document) -> Arc<Report> {
        let says = || content::Document { url: named.url.clone(), ..document.clone() };
        let new = || Arc::new(Report::new(&named.id, says()));
        self.documents.entry(named.id.clone()).or_insert_with(new).clone()
    }
}
