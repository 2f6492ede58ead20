//! What publishing a codebook would change.

use async_graphql::{Object, SimpleObject};

use crate::desk;
use crate::graphql::instrument::Codebook;
use crate::shelf::Catalog;

/// What publishing a version of a codebook would change, compared with the newest version that is public.
pub struct CodebookPreview {
    pub preview: desk::CodebookPreview,
    /// What it was compared in.
    pub public: Catalog,
}

/// What publishing a version of a codebook would change, compared with the newest version that is public.
#[Object(serial)]
impl CodebookPreview {
    /// The version it is compared with; null if the instrument has no codebook yet, and everything is new.
    async fn compared_with(&self) -> Option<Codebook<'_>> {
        self.public.codebook_by_id(self.preview.compared_with.as_deref()?).map(Codebook)
    }

    /// The codes of indicators that the version before does not have, in the order of the document.
    async fn added(&self) -> &[String] {
        &self.preview.added
    }

    /// The codes of indicators that only the version before has, in its order. Their links are lost.
    async fn dropped(&self) -> &[String] {
        &self.preview.dropped
    }

    /// The codes of indicators that both versions have, whose question is worded differently in any language.
    async fn reworded(&self) -> &[String] {
        &self.preview.reworded
    }

    /// Each indicator that both versions have and in which anything is different, in the order of the document.
    async fn changed(&self) -> Vec<IndicatorChange> {
        let changes = self.preview.changed.iter();
        changes
            .map(|change| IndicatorChange {
                code: change.code.clone(),
                parts: change.parts.iter().map(ToString::to_string).collect(),
            })
            .collect()
    }

    /// Links to objectives of the Global Compact.
    async fn objective_links(&self) -> LinkCounts {
        self.preview.objective_links.clone().into()
    }

    /// Links to targets of the SDGs.
    async fn sdg_links(&self) -> LinkCounts {
        self.preview.sdg_links.clone().into()
    }
}

/// One indicator of a codebook that is different from the version before.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct IndicatorChange {
    /// The code of the indicator, the same in both versions.
    code: String,
    /// The parts of the document's indicator that are different: `questions`, `options`, `answerType`, `dimension`,
    /// `category`, `topic`, `wordingStatus`, `source`.
    parts: Vec<String>,
}

/// What becomes of the links from a codebook's indicators with a new version.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct LinkCounts {
    /// How many links the version before has for codes that stay, and the document leaves to it.
    carried_over: i32,
    /// How many links the document gives itself.
    given: i32,
    /// How many links of the version before the new version does not have.
    lost: i32,
    /// The codes of the new version's indicators that have no such link.
    without: Vec<String>,
}

impl From<desk::LinkCounts> for LinkCounts {
    fn from(desk::LinkCounts { carried_over, given, lost, without }: desk::LinkCounts) -> Self {
        let count = |count| i32::try_from(count).unwrap_or(i32::MAX);
        Self { carried_over: count(carried_over), given: count(given), lost: count(lost), without }
    }
}
