//! A law, decree, strategy or agreement that answers cite.

use super::Catalog;
use crate::content::{self, Document};

/// What is cited, and its id.
#[derive(Debug)]
pub struct Policy {
    pub id: Box<str>,
    pub says: content::Policy,
}

impl Catalog {
    /// A policy that a revision cites, by id.
    pub fn policy(&self, id: &str) -> Option<&Policy> {
        let revisions = self.assessments().flat_map(|assessment| assessment.revisions());
        let mut policies = revisions
            .flat_map(|revision| revision.responses())
            .flat_map(|response| response.evidence())
            .map(|evidence| &*evidence.policy);
        policies.find(|policy| &*policy.id == id)
    }

    /// A report on a revision, by id.
    pub fn document(&self, id: &str) -> Option<&Document> {
        let revisions = self.assessments().flat_map(|assessment| assessment.revisions());
        let mut documents = revisions.flat_map(|revision| &revision.revision.row.documents);
        documents.find(|document| document.id() == id).map(|document| &**document)
    }
}
