//! A target of the Sustainable Development Goals.

use super::code::find;
use super::meter::work;
use super::{Catalog, SdgTargetLink, Span, View, Wording};

#[derive(Debug)]
pub struct SdgTarget {
    pub code: Box<str>,
    pub goal: i32,
    pub span: Span,
    pub titles: Wording,
    /// The indicators that are or were linked to it, in order.
    pub(super) linked: Vec<u32>,
}

impl Catalog {
    pub fn sdg_target(&self, code: &str) -> Option<View<'_, SdgTarget>> {
        self.sdg_targets().find(|target| &*target.code == code)
    }

    /// The target with this code, in any case of letters.
    pub fn find_sdg_target(&self, code: &str) -> Option<View<'_, SdgTarget>> {
        find(self.sdg_targets(), |target| &*target.row.code, code)
    }

    /// In the order of the goals: 1.1, 1.2, …, 1.a, …, 17.19.
    pub fn sdg_targets(&self) -> impl Iterator<Item = View<'_, SdgTarget>> + Clone {
        let targets = self.shelf.questions.targets.iter();
        targets
            .map(|row| View::new(self, row))
            .filter(|row| self.sees(row.span) && self.meter().spend(work::ROW))
    }
}

impl<'a> View<'a, SdgTarget> {
    /// The links from indicators of the newest codebooks, by instrument and position in the codebook.
    pub fn links(self) -> impl Iterator<Item = View<'a, SdgTargetLink>> {
        let code = &self.row.code;
        self.row
            .linked
            .iter()
            .map(move |&index| self.catalog.question(index))
            .filter(move |indicator| {
                self.catalog.sees(indicator.codebook().span)
                    && self.catalog.meter().spend(5 * work::ROW)
                    && indicator.is_newest()
            })
            .flat_map(|indicator| indicator.sdg_links())
            .filter(move |link| link.target().row.code == *code)
    }
}
