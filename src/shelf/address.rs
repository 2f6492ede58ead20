//! The addresses of policies and reports, release by release: all citations of one share its address.

use entity::shelf::Rows;
use rustc_hash::FxHashMap;

use super::span::Versions;
use super::{Catalog, Policy, Report, View};
use crate::content;

/// The addresses that policies and reports got after they were first published, by id.
#[derive(Debug, Default, Clone)]
pub struct Addresses {
    policies: LaterAddresses,
    documents: LaterAddresses,
}

type LaterAddresses = FxHashMap<Box<str>, Versions<Box<str>>>;

impl Addresses {
    /// These addresses and those that a release adds, without those that it ends.
    pub fn extended(&self, rows: &Rows) -> Self {
        let mut addresses = self.clone();
        macro_rules! extend {
            ($addresses:ident, $table:ident, $thing:ident) => {
                for row in &rows.$table {
                    let versions = addresses.$addresses.entry(row.$thing.as_str().into()).or_default();
                    versions.replace(row.since, row.until, row.url.as_str().into());
                }
            };
        }
        extend!(policies, policy_address, policy);
        extend!(documents, document_address, document);
        addresses
    }
}

macro_rules! found_at_an_address {
    ($row:ty, $addresses:ident) => {
        impl<'a> View<'a, $row> {
            /// The address in the release of this view.
            pub fn url(self) -> Option<&'a str> {
                let later = self.catalog.shelf().addresses.$addresses.get(&self.row.id);
                let later = later.and_then(|versions| versions.at(self.catalog.number()));
                later.map(|url| &**url).or(self.row.says.url.as_deref())
            }

            /// The addresses after the first, each with the release that brought it, oldest first.
            pub fn later_addresses(self) -> impl Iterator<Item = (i32, &'a str)> {
                let versions = self.catalog.shelf().addresses.$addresses.get(&self.row.id);
                versions.into_iter().flat_map(Versions::all).map(|(since, url)| (since, &**url))
            }
        }
    };
}
found_at_an_address!(Policy, policies);
found_at_an_address!(Report, documents);

impl Catalog {
    /// Every policy that a revision of any release cites.
    pub fn every_policy(&self) -> impl Iterator<Item = View<'_, Policy>> {
        self.citations().policies.all().map(|(policy, _)| View::new(self, policy))
    }

    /// Every report on a revision of any release.
    pub fn every_document(&self) -> impl Iterator<Item = View<'_, Report>> {
        self.citations().documents.all().map(|(document, _)| View::new(self, document))
    }

    /// The id under which a report is or would be public. The address is no part of it.
    pub fn document_id(&self, document: &content::Document) -> String {
        let id = document.id();
        let mut known = self.every_document().filter(|known| known.row.says.title == document.title);
        known.find(|known| known.row.says.id() == id).map_or(id, |known| known.row.id.to_string())
    }
}
