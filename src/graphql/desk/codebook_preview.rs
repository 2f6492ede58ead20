//! What publishing a codebook would change.

use async_graphql::Description;

use crate::desk;
use crate::graphql::instrument::Codebook;
use crate::graphql::object::object;
use crate::shelf::Catalog;

/// Changes that publishing a version of a codebook would make, compared with the newest public version.
#[derive(Description)]
pub struct CodebookPreview {
    pub preview: desk::CodebookPreview,
    /// What it was compared in.
    pub public: Catalog,
}

#[object(plain)]
impl CodebookPreview {
    /// Public version with which the document is compared. Null if the instrument has no public codebook yet; then
    /// everything is new.
    fn compared_with(&self) -> Option<Codebook<'_>> {
        self.public.codebook_by_id(self.preview.compared_with.as_deref()?).map(Codebook)
    }

    /// Codes of indicators that only the new version has, in the order of the document.
    fn added(&self) -> &[String] {
        &self.preview.added
    }

    /// Codes of indicators that only the earlier version has, in the order of that version. The links of these
    /// indicators are lost.
    fn dropped(&self) -> &[String] {
        &self.preview.dropped
    }

    /// Codes of indicators of both versions whose question is worded differently in any language, in the order of the
    /// document.
    fn reworded(&self) -> &[String] {
        &self.preview.reworded
    }

    /// Indicators of both versions that differ in any part, in the order of the document.
    fn changed(&self) -> Vec<IndicatorChange> {
        let changes = self.preview.changed.iter();
        changes
            .map(|change| IndicatorChange {
                code: change.code.clone(),
                parts: change.parts.iter().map(ToString::to_string).collect(),
            })
            .collect()
    }

    /// Counts of the links from indicators to objectives of the Global Compact: carried over, given by the document,
    /// and lost.
    fn objective_links(&self) -> LinkCounts {
        self.preview.objective_links.clone().into()
    }

    /// Counts of the links from indicators to SDG targets: carried over, given by the document, and lost.
    fn sdg_target_links(&self) -> LinkCounts {
        self.preview.sdg_links.clone().into()
    }
}

/// One indicator that differs between two versions of a codebook.
#[object(plain)]
pub struct IndicatorChange {
    /// Code of the indicator, such as `1.1.1`; the same in both versions.
    code: String,
    /// Names of the parts of the indicator that differ: `questions`, `options`, `answerType`, `dimension`, `category`,
    /// `topic`, `wordingStatus`, `source`, in this order.
    parts: Vec<String>,
}

/// Effect of a new codebook version on the links from its indicators, for one kind of link: objectives of the Global
/// Compact or SDG targets.
#[object(plain, from = desk::LinkCounts)]
pub struct LinkCounts {
    /// Number of links that the new version carries over from the previous version: links of indicators whose code is
    /// in both versions and for which the document gives no links.
    #[field(from = row.carried_over)]
    carried_over_count: usize,
    /// Number of links that the proposed document itself gives.
    #[field(from = row.given)]
    given_count: usize,
    /// Number of links of the previous version of the codebook that the new version does not have.
    #[field(from = row.lost)]
    lost_count: usize,
    /// Codes of the new version's indicators that have no link of this kind, in the order of the document.
    #[field(from = row.without)]
    indicators_without_links: Vec<String>,
}
