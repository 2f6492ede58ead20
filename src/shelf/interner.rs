//! Keeps each source, policy and report in memory once, however many revisions name it.

use std::collections::BTreeSet;
use std::sync::Arc;

use entity::shelf::Rows;
use rustc_hash::{FxHashMap, FxHashSet};

use super::contents::{document_of, policy_of, source_of};
use super::{Policy, Report};
use crate::content::Source;

/// The things named so far, by id.
#[derive(Default)]
pub struct Interner {
    sources: FxHashMap<Box<str>, Arc<Source>>,
    policies: FxHashMap<Box<str>, Arc<Policy>>,
    documents: FxHashMap<Box<str>, Arc<Report>>,
    /// Short texts that many citations share, such as `art. 1`.
    texts: FxHashSet<Arc<str>>,
}

macro_rules! things {
    ($($map:ident, $table:ident, $thing:ty, $find:ident, $unknown:ident, $new:expr;)+) => {
        impl Interner {
            /// Adds the sources, policies and reports among the rows.
            pub fn add(&mut self, rows: &Rows) {
                $(for row in &rows.$table {
                    self.$map.entry(row.id.as_str().into()).or_insert_with(|| Arc::new($new(row)));
                })+
            }

            $(pub fn $find(&self, id: &str) -> Option<Arc<$thing>> {
                self.$map.get(id).cloned()
            }

            /// Those of the ids that it does not have, each once.
            pub fn $unknown<'i>(&self, ids: impl Iterator<Item = &'i String>) -> BTreeSet<String> {
                ids.filter(|id| !self.$map.contains_key(id.as_str())).cloned().collect()
            })+
        }
    };
}
things! {
    sources, source, Source, source, unknown_sources, source_of;
    policies, policy, Policy, policy, unknown_policies,
        |row: &entity::shelf::policy::Model| Policy::new(&row.id, policy_of(row));
    documents, document, Report, document, unknown_documents,
        |row: &entity::shelf::document::Model| Report::new(&row.id, document_of(row));
}

impl Interner {
    pub fn text(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return known.clone();
        }
        let new: Arc<str> = text.into();
        self.texts.insert(new.clone());
        new
    }
}
