//! The index of all texts of a shelf. What a release does not change, it shares with the index before.

use std::sync::Arc;

use super::block::{SearchedField, TextBlock, TextPosition, positioned};
use super::segment::Segments;
use super::vocabulary::Vocabulary;
use crate::shelf::meter::work;
use crate::shelf::{Catalog, Instruments, Places, Shelf};

/// The texts of all releases, in blocks that never change. Which of them a catalog shows, a search asks the catalog.
#[derive(Default)]
pub struct SearchIndex {
    pub(super) vocabulary: Arc<Vocabulary>,
    pub(super) places: Block<Places>,
    pub(super) questions: Block<Instruments>,
    pub(super) revisions: Segments,
    pub(super) policies: TextBlock,
    pub(super) reports: TextBlock,
}

/// What has texts, and their index.
#[derive(Default)]
pub struct Block<T> {
    owner: Arc<T>,
    pub(super) texts: Arc<TextBlock>,
}

impl<T> Block<T> {
    /// The block of an owner: this one, if it is of the same owner.
    fn for_owner(&self, owner: &Arc<T>, index: impl FnOnce(&T) -> TextBlock) -> Self {
        let texts = match Arc::ptr_eq(&self.owner, owner) {
            true => self.texts.clone(),
            false => Arc::new(index(owner)),
        };
        Self { owner: owner.clone(), texts }
    }
}

impl SearchIndex {
    /// The index of a shelf, which shares what it can with this one.
    pub fn extended(&self, shelf: &Shelf) -> Arc<Self> {
        let mut vocabulary = self.vocabulary.clone();
        let places = self.places.for_owner(&shelf.places, |places| index_places(&mut vocabulary, places));
        let questions = self
            .questions
            .for_owner(&shelf.questions, |questions| index_questions(&mut vocabulary, questions));
        let revisions = self.revisions.extended(&mut vocabulary, shelf);
        let citations = shelf.citations();
        let title = |row| TextPosition { owner: 0, field: SearchedField::Title, row, part: 0 };
        let policies = (0..).zip(citations.policies.all());
        let titles =
            policies.map(|(row, (policy, _))| positioned(title(row), &policy.says.language, &policy.title));
        let policies = TextBlock::new(&mut vocabulary, titles);
        let reports = (0..).zip(citations.documents.all());
        let titles =
            reports.map(|(row, (report, _))| positioned(title(row), &report.says.language, &report.title));
        let reports = TextBlock::new(&mut vocabulary, titles);
        Arc::new(Self { vocabulary, places, questions, revisions, policies, reports })
    }

    /// The memory that it takes, in bytes.
    pub fn bytes(&self) -> usize {
        let blocks = [&*self.places.texts, &*self.questions.texts, &self.policies, &self.reports];
        blocks.iter().map(|block| block.bytes()).sum::<usize>()
            + self.revisions.bytes()
            + self.vocabulary.bytes()
    }
}

/// By code of the place.
fn index_places(vocabulary: &mut Arc<Vocabulary>, places: &Places) -> TextBlock {
    let texts = places.in_order.iter().flat_map(|&row| {
        let place = &places.jurisdictions[row as usize];
        let names = place.names.rows().iter().map(|(_, words)| (SearchedField::Name, words));
        let aliases = place.aliases.rows().iter().map(|(_, alias)| (SearchedField::Alias, &alias.words));
        let texts = (0..).zip(names).chain((0..).zip(aliases));
        texts.map(move |(part, (field, words))| {
            positioned(TextPosition { owner: 0, field, row, part }, &words.language, &words.searchable)
        })
    });
    TextBlock::new(vocabulary, texts)
}

/// By index of the indicator.
fn index_questions(vocabulary: &mut Arc<Vocabulary>, questions: &Instruments) -> TextBlock {
    let texts = questions.indicators.iter().flat_map(|indicator| {
        let questions = (0..).zip(indicator.questions.rows());
        let questions = questions.map(|(part, (_, words))| (SearchedField::Question, part, words));
        let labels = indicator.options.iter().enumerate().flat_map(|(option, row)| {
            let labels = row.labels.rows().iter().enumerate();
            labels.map(move |(label, (_, words))| {
                (SearchedField::OptionLabel, label_part(option, label) as u32, words)
            })
        });
        questions.chain(labels).map(|(field, part, words)| {
            let position = TextPosition { owner: 0, field, row: indicator.index, part };
            positioned(position, &words.language, &words.searchable)
        })
    });
    TextBlock::new(vocabulary, texts)
}

/// The position of a label: that of its option, and its own among the labels of the option.
fn label_part(option: usize, label: usize) -> usize {
    option << 16 | label
}

/// The option and the label of [`label_part`].
pub fn option_and_label(part: u32) -> (usize, usize) {
    ((part >> 16) as usize, (part & 0xffff) as usize)
}

impl Shelf {
    pub fn search_index(&self) -> &Arc<SearchIndex> {
        self.search_index.get_or_init(|| self.search_index_before.extended(self))
    }
}

impl Catalog {
    pub(super) fn search_index(&self) -> &SearchIndex {
        let shelf = self.shelf();
        // The public shelf has an index before requests see it; the shelf of a preview has none yet.
        if shelf.search_index.get().is_none() {
            self.citations();
            let revisions = shelf.answers.all().iter().flat_map(|row| &row.revisions);
            let rows: usize = revisions.map(|revision| revision.responses.all().len()).sum();
            self.meter().spend(4 * work::ROW * rows as u64);
        }
        shelf.search_index()
    }
}
