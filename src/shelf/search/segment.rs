//! The texts of all revisions, in segments of some revisions each. A segment never changes: a release makes a new one of
//! the last and of the revisions that it publishes.

use std::sync::Arc;

use entity::vocabulary::TextField;
use rustc_hash::{FxHashMap, FxHashSet};

use super::block::{PositionedText, SearchedField, TextBlock, TextPosition, positioned};
use super::vocabulary::Vocabulary;
use crate::shelf::{PublicationEntry, Revision, Shelf, View};

/// The most revisions of a segment. More make a search faster and a release slower.
pub const SEGMENT_SIZE: usize = 64;

/// The texts of some revisions.
pub struct Segment {
    owners: Vec<Arc<Revision>>,
    pub texts: TextBlock,
}

/// Where the texts of a revision are: the segment, and the number of the revision in it.
#[derive(Debug, Clone, Copy)]
pub struct SegmentPosition {
    pub segment: u32,
    pub owner: u8,
}

/// The texts of all revisions that are or were current.
#[derive(Default)]
pub struct Segments {
    all: Vec<Arc<Segment>>,
    /// By position of the publication.
    positions: Box<[SegmentPosition]>,
}

impl Segments {
    /// The segments of a shelf. Those of which all revisions are still there are shared.
    pub fn extended(&self, vocabulary: &mut Arc<Vocabulary>, shelf: &Shelf) -> Self {
        let published: Vec<&Arc<Revision>> = shelf.answers.published_revisions().collect();
        let addresses: FxHashSet<usize> = published.iter().map(|revision| address(revision)).collect();
        let is_whole = |segment: &&Arc<Segment>| {
            segment.owners.iter().all(|revision| addresses.contains(&address(revision)))
        };
        let mut all: Vec<_> = self.all.iter().filter(is_whole).cloned().collect();
        let owners = all.iter().flat_map(|segment| &segment.owners);
        let mut known: FxHashSet<usize> = owners.map(address).collect();
        let new = published.iter().filter(|revision| known.insert(address(revision)));
        let mut new: Vec<Arc<Revision>> = new.copied().cloned().collect();
        let last = all.iter().position(|segment| segment.owners.len() < SEGMENT_SIZE);
        let mut last = last.filter(|_| !new.is_empty()).map(|index| all.swap_remove(index));
        while !new.is_empty() {
            let room = SEGMENT_SIZE - last.as_ref().map_or(0, |last| last.owners.len());
            let later = new.split_off(room.min(new.len()));
            all.push(Arc::new(Segment::after(last.take().as_deref(), vocabulary, &new)));
            new = later;
        }
        let mut positions = FxHashMap::default();
        for (segment, of_segment) in (0..).zip(&all) {
            for (owner, revision) in (0..).zip(&of_segment.owners) {
                positions.insert(address(revision), SegmentPosition { segment, owner });
            }
        }
        let positions = published.iter().map(|revision| positions[&address(revision)]).collect();
        Self { all, positions }
    }

    pub fn all(&self) -> impl Iterator<Item = &TextBlock> {
        self.all.iter().map(|segment| &segment.texts)
    }

    /// Where the texts of the revision of a publication are.
    pub fn position(&self, publication: View<'_, PublicationEntry>) -> SegmentPosition {
        self.positions[publication.row.position as usize]
    }

    /// The texts of the segment of a publication's revision.
    pub fn texts_of(&self, publication: View<'_, PublicationEntry>) -> &TextBlock {
        &self.all[self.position(publication).segment as usize].texts
    }

    /// The memory that they take, in bytes.
    pub fn bytes(&self) -> usize {
        let owners = self.all.len() * SEGMENT_SIZE * size_of::<Arc<Revision>>();
        self.all().map(TextBlock::bytes).sum::<usize>() + owners + size_of_val(&*self.positions)
    }
}

impl Segment {
    /// The segment of some revisions, after those of another one.
    fn after(before: Option<&Self>, vocabulary: &mut Arc<Vocabulary>, revisions: &[Arc<Revision>]) -> Self {
        let first = before.map_or(0, |before| before.owners.len() as u8);
        let new = (first..).zip(revisions).flat_map(|(owner, revision)| texts_of(owner, revision));
        let new = TextBlock::new(vocabulary, new);
        match before {
            None => Self { owners: revisions.to_vec(), texts: new },
            Some(before) => {
                Self { owners: [&before.owners, revisions].concat(), texts: before.texts.joined(&new) }
            }
        }
    }
}

/// The texts of the responses of a revision, by position of the response; then those of its findings.
fn texts_of(owner: u8, revision: &Revision) -> impl Iterator<Item = PositionedText<'_>> {
    let fields = [(TextField::Text, SearchedField::Text), (TextField::Narrative, SearchedField::Narrative)];
    let responses = (0..).zip(revision.responses.all()).flat_map(move |(row, response)| {
        fields.into_iter().flat_map(move |(of_table, field)| {
            let texts = (0..).zip(revision.responses.texts_of(response, of_table));
            texts.map(move |(part, (language, _, searchable))| PositionedText {
                position: TextPosition { owner, field, row, part },
                language,
                searchable,
            })
        })
    });
    let findings = (0..).zip(&revision.findings).flat_map(move |(row, finding)| {
        let texts = (0..).zip(finding.texts.iter().zip(&finding.searchable));
        texts.map(move |(part, ((language, _), searchable))| {
            let position = TextPosition { owner, field: SearchedField::Finding, row, part };
            positioned(position, language, searchable)
        })
    });
    responses.chain(findings)
}

fn address(revision: &Arc<Revision>) -> usize {
    Arc::as_ptr(revision).addr()
}
