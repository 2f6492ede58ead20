//! Counts the rows of a list by one property, so that a page can offer filters with their numbers.

use entity::vocabulary::Presence;

use super::count::PRESENCES;
use super::grouping::{Group, GroupBy, Groups};
use crate::error::Error;
use crate::shelf::meter::work;
use crate::shelf::{Catalog, ResponseView, RevisionView};

impl Catalog {
    /// The number of assessments with each value.
    pub fn assessment_facets<'a>(
        &'a self,
        by: &GroupBy,
        rows: impl Iterator<Item = RevisionView<'a>>,
    ) -> Result<Vec<Group<'a, u64>>, Error> {
        if by.is_of_question() {
            let message = "Assessments have no facets by dimension, objective or indicator; responses have.";
            return Err(Error::bad_input("by.by", message));
        }
        let mut groups = Groups::by(self, by, "by.")?;
        for revision in rows.take_while(|_| self.meter().spend(work::COUNT)) {
            let class = groups.class(revision);
            groups.count_assessment(class, |count| *count += 1);
        }
        Ok(groups.into_sorted())
    }

    /// The number of responses with each value.
    pub fn response_facets<'a>(
        &'a self,
        by: &GroupBy,
        rows: impl Iterator<Item = ResponseView<'a>>,
    ) -> Result<Vec<Group<'a, u64>>, Error> {
        let mut groups = Groups::by(self, by, "by.")?;
        let mut last: Option<(RevisionView<'a>, u32)> = None;
        for response in rows.take_while(|_| self.meter().spend(work::COUNT)) {
            let revision = response.revision;
            let class = match last {
                Some((known, class)) if std::ptr::eq(known.revision.row, revision.revision.row) => class,
                _ => groups.class(revision),
            };
            last = Some((revision, class));
            groups.count(class, response.row.indicator, |count| *count += 1);
        }
        Ok(groups.into_sorted())
    }

    /// The number of answers that state each presence, in the order of [`PRESENCES`]. An answer with several options may
    /// state several.
    pub fn presence_facets<'a>(
        &self,
        rows: impl Iterator<Item = ResponseView<'a>>,
    ) -> Vec<(Option<Presence>, u64)> {
        let mut counts = [0; 4];
        for response in rows.take_while(|_| self.meter().spend(work::COUNT)) {
            let stated = response.presences();
            counts.iter_mut().zip(stated).for_each(|(count, is_stated)| *count += u64::from(is_stated));
        }
        PRESENCES.into_iter().zip(counts).collect()
    }
}
