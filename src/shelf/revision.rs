//! One complete published content of an assessment.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::shelf::{finding, revision};
use entity::vocabulary::*;

use super::contents::milestones_of;
use super::interner::Interner;
use super::meter::{Meter, work};
use super::response::ResponseView;
use super::revision_rows::RowsOfRevision;
use super::{
    Assessment, Codebook, Dimension, Instruments, Release, Report, Responses, Searchable, Span, View,
};
use crate::content::{Milestone, Source};

#[derive(Debug, Clone)]
pub struct Revision {
    pub id: Box<str>,
    pub number: i32,
    pub kind: RevisionKind,
    pub note: Option<Box<str>>,
    pub(super) codebook: u32,
    pub year: Option<i32>,
    pub round: Option<i32>,
    pub round_kind: RoundKind,
    pub provenance: Provenance,
    pub source: Option<Arc<Source>>,
    pub content_hash: Box<str>,
    /// The release that published it.
    pub since: i32,
    pub milestones: Vec<Milestone>,
    /// By position of the dimension in the codebook.
    pub coverage: Vec<(u16, CoverageState)>,
    pub responses: Responses,
    pub findings: Vec<Finding>,
    pub documents: Vec<Arc<Report>>,
    pub sign_offs: Vec<entity::shelf::sign_off::Model>,
}

/// A well-developed area of a dimension, or one with potential for further development.
#[derive(Debug, Clone)]
pub struct Finding {
    pub kind: FindingKind,
    pub dimension: u16,
    /// Language and text, English first.
    pub texts: Vec<(Box<str>, Box<str>)>,
    /// The same texts in searchable form.
    pub searchable: Vec<Searchable>,
}

impl Revision {
    /// None if its codebook is not on the shelf, which a foreign key excludes.
    pub fn from_rows(
        row: &revision::Model,
        rows: &RowsOfRevision<'_, '_>,
        questions: &Instruments,
        shared: &mut Interner,
    ) -> Option<Self> {
        let codebook = questions.codebook_index(&row.codebook)?;
        let dimension = |code: &str| questions.dimension_index(codebook, code);
        let finding = |row: &&finding::Model| {
            let (dimension, texts) = (dimension(&row.dimension)?, rows.finding_texts(row.position));
            Some(Finding {
                kind: row.kind,
                dimension,
                texts: texts
                    .iter()
                    .map(|row| (row.language.as_str().into(), row.text.as_str().into()))
                    .collect(),
                searchable: texts.iter().map(|row| Searchable::new(&row.text)).collect(),
            })
        };
        Some(Self {
            id: row.id.as_str().into(),
            number: row.number,
            kind: row.kind,
            note: row.note.as_deref().map(Into::into),
            codebook,
            year: row.year,
            round: row.round,
            round_kind: row.round_kind,
            provenance: row.provenance,
            source: row.source.as_ref().and_then(|id| shared.source(id)),
            content_hash: row.content_hash.as_str().into(),
            since: row.since,
            milestones: milestones_of(rows),
            coverage: rows
                .coverage
                .iter()
                .filter_map(|row| Some((dimension(&row.dimension)?, row.state)))
                .collect(),
            responses: Responses::from_rows(rows, codebook, questions, shared),
            findings: rows.findings.iter().filter_map(finding).collect(),
            documents: rows.documents.iter().filter_map(|row| shared.document(&row.document)).collect(),
            sign_offs: rows.sign_offs.iter().map(|row| (*row).clone()).collect(),
        })
    }
}

impl Revision {
    /// The same without the answers to these indicators, by code; none if it gives none.
    pub(super) fn without(&self, codes: &BTreeSet<&str>, questions: &Instruments) -> Option<Self> {
        let gives = |index: &u32| {
            let response = self.responses.find(*index);
            response.is_some_and(|response| response.absence != Some(Absence::Withdrawn))
        };
        let indexes = codes.iter().filter_map(|code| questions.indicator_index(self.codebook, code));
        let withdrawn: BTreeSet<u32> = indexes.filter(gives).collect();
        let responses = (!withdrawn.is_empty()).then(|| self.responses.without(&withdrawn))?;
        Some(Self { responses, ..self.clone() })
    }
}

/// A revision with its assessment.
#[derive(Clone, Copy)]
pub struct RevisionView<'a> {
    pub assessment: View<'a, Assessment>,
    pub revision: View<'a, Revision>,
}

impl<'a> RevisionView<'a> {
    pub(super) fn meter(self) -> &'a Meter {
        self.revision.catalog.meter()
    }

    pub fn codebook(self) -> View<'a, Codebook> {
        self.revision.catalog.codebook(self.revision.row.codebook)
    }

    pub fn release(self) -> Option<&'a Release> {
        self.revision.catalog.shelf().history.get(self.revision.row.since)
    }

    /// The time at which the revision was published: that of its release.
    pub fn published_at(self) -> Option<DateTime<Utc>> {
        self.release().map(|release| release.at)
    }

    /// In the codebook's order.
    pub fn responses(self) -> impl Iterator<Item = ResponseView<'a>> {
        let all = self.revision.row.responses.all();
        let all = if self.meter().spend(work::ROW * all.len() as u64) { all } else { &[] };
        all.iter().map(move |row| ResponseView { revision: self, row })
    }

    /// The response to an indicator of its codebook, by code.
    pub fn response(self, code: &str) -> Option<ResponseView<'a>> {
        let questions = &self.revision.catalog.shelf().questions;
        self.response_to(questions.indicator_index(self.revision.row.codebook, code)?)
    }

    /// The response to an indicator of its codebook, by code in any case of letters.
    pub fn find_response(self, code: &str) -> Option<ResponseView<'a>> {
        let questions = &self.revision.catalog.shelf().questions;
        self.response_to(questions.find_indicator_index(self.revision.row.codebook, code)?)
    }

    pub(super) fn response_to(self, indicator: u32) -> Option<ResponseView<'a>> {
        self.meter().spend(4 * work::ROW);
        let row = self.revision.row.responses.find(indicator)?;
        Some(ResponseView { revision: self, row })
    }

    /// In the order of the revision.
    pub fn findings(self) -> impl Iterator<Item = FindingView<'a>> {
        let count = self.revision.row.findings.len();
        let count = if self.meter().spend(work::ROW * count as u64) { count } else { 0 };
        (0..count).map(move |index| FindingView { revision: self, index })
    }

    /// The span in which it was current, if it ever was.
    pub fn was_current(self) -> impl Iterator<Item = Span> {
        let number = self.revision.row.number;
        let publications = self.assessment.row.publications.iter();
        publications.filter(move |(_, of)| *of == number).map(|(span, _)| *span)
    }
}

/// A finding with its revision.
#[derive(Clone, Copy)]
pub struct FindingView<'a> {
    pub revision: RevisionView<'a>,
    /// Its position in the revision, from 0.
    pub index: usize,
}

impl<'a> FindingView<'a> {
    pub fn row(self) -> &'a Finding {
        &self.revision.revision.row.findings[self.index]
    }

    pub fn dimension(self) -> View<'a, Dimension> {
        let codebook = self.revision.codebook();
        codebook.beside(&codebook.row.dimensions[self.row().dimension as usize])
    }

    /// Language and text, English first.
    pub fn words(self) -> impl Iterator<Item = (&'a str, &'a str)> + Clone {
        self.row().texts.iter().map(|(language, text)| (&**language, &**text))
    }
}
