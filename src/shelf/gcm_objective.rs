//! One of the 23 objectives of the Global Compact for Migration (A/RES/73/195).

use super::meter::work;
use super::{Catalog, ObjectiveLink, Span, View, Wording};

#[derive(Debug)]
pub struct GcmObjective {
    pub number: i32,
    pub span: Span,
    pub titles: Wording,
    /// The indicators that are or were linked to it, in order.
    pub(super) linked: Vec<u32>,
}

impl Catalog {
    pub fn gcm_objective(&self, number: i32) -> Option<View<'_, GcmObjective>> {
        self.gcm_objectives().find(|objective| objective.number == number)
    }

    /// By number.
    pub fn gcm_objectives(&self) -> impl Iterator<Item = View<'_, GcmObjective>> {
        let objectives = self.shelf.questions.objectives.iter();
        objectives.map(|row| View::new(self, row)).filter(|row| self.sees(row.span))
    }
}

impl<'a> View<'a, GcmObjective> {
    /// The links from indicators of the newest codebooks, by instrument and position in the codebook.
    pub fn links(self) -> impl Iterator<Item = View<'a, ObjectiveLink>> {
        let number = self.row.number;
        self.row
            .linked
            .iter()
            .map(move |&index| self.catalog.question(index))
            .filter(move |indicator| {
                self.catalog.sees(indicator.codebook().span)
                    && self.catalog.meter().spend(5 * work::ROW)
                    && indicator.is_newest()
            })
            .flat_map(|indicator| indicator.objective_links())
            .filter(move |link| link.objective().row.number == number)
    }
}
