//! Where policies and reports are found, from which release on: one address for all that cite them.

use entity::shelf::Rows;
use rustc_hash::FxHashMap;

use super::span::Versions;
use super::{Catalog, Policy, Report, View};
use crate::content;

/// The addresses that things got after they were first published, by id.
#[derive(Debug, Default, Clone)]
pub struct Addresses {
    policies: FxHashMap<Box<str>, Versions<Box<str>>>,
    documents: FxHashMap<Box<str>, Versions<Box<str>>>,
}

impl Addresses {
    /// These, with what a release brings and ends.
    pub fn extended(&self, rows: &Rows) -> Self {
        let mut addresses = self.clone();
        for row in &rows.policy_address {
            let versions = addresses.policies.entry(row.policy.as_str().into()).or_default();
            versions.replace(row.since, row.until, row.url.as_str().into());
        }
        for row in &rows.document_address {
            let versions = addresses.documents.entry(row.document.as_str().into()).or_default();
            versions.replace(row.since, row.until, row.url.as_str().into());
        }
        addresses
    }
}

impl<'a> View<'a, Policy> {
    /// Where it is found.
    pub fn url(self) -> Option<&'a str> {
        let later = self.catalog.shelf().addresses.policies.get(&self.row.id);
        let later = later.and_then(|versions| versions.at(self.catalog.number()));
        later.map(|url| &**url).or(self.row.says.url.as_deref())
    }

    /// The addresses that it got later, each with the release it came with, oldest first.
    pub fn later_addresses(self) -> impl Iterator<Item = (i32, &'a str)> {
        let versions = self.catalog.shelf().addresses.policies.get(&self.row.id);
        versions.into_iter().flat_map(Versions::all).map(|(since, url)| (since, &**url))
    }
}

impl<'a> View<'a, Report> {
    /// Where it is found.
    pub fn url(self) -> Option<&'a str> {
        let later = self.catalog.shelf().addresses.documents.get(&self.row.id);
        let later = later.and_then(|versions| versions.at(self.catalog.number()));
        later.map(|url| &**url).or(self.row.says.url.as_deref())
    }

    /// The addresses that it got later, each with the release it came with, oldest first.
    pub fn later_addresses(self) -> impl Iterator<Item = (i32, &'a str)> {
        let versions = self.catalog.shelf().addresses.documents.get(&self.row.id);
        versions.into_iter().flat_map(Versions::all).map(|(since, url)| (since, &**url))
    }
}

impl Catalog {
    /// Every policy that a revision cites, whatever the release.
    pub fn every_policy(&self) -> impl Iterator<Item = View<'_, Policy>> {
        self.citations().policies.all().map(|(policy, _)| View::new(self, policy))
    }

    /// Every report on a revision, whatever the release.
    pub fn every_document(&self) -> impl Iterator<Item = View<'_, Report>> {
        self.citations().documents.all().map(|(document, _)| View::new(self, document))
    }

    /// The id under which a report is public, or would be: where it is found is no part of it.
    pub fn document_id(&self, document: &content::Document) -> String {
        let id = document.id();
        let mut known = self.every_document().filter(|known| known.row.says.title == document.title);
        known.find(|known| known.row.says.id() == id).map_or(id, |known| known.row.id.to_string())
    }
}
