//! The index of all texts of a shelf. What a release does not change, it shares with the index before.

use std::sync::Arc;

use entity::vocabulary::TextField;
use rustc_hash::FxHashMap;

use super::block::{SearchedField, TextBlock, TextPosition, indexed};
use super::vocabulary::Vocabulary;
use crate::shelf::meter::work;
use crate::shelf::{Catalog, Instruments, Places, Revision, Shelf};

/// The texts of all releases, in blocks that never change. Which of them a catalog shows, a search asks the catalog.
#[derive(Default)]
pub struct SearchIndex {
    pub(super) vocabulary: Arc<Vocabulary>,
    pub(super) places: Block<Places>,
    pub(super) questions: Block<Instruments>,
    /// By the address of the revision, which the block keeps.
    revisions: FxHashMap<usize, Block<Revision>>,
    pub(super) policies: TextBlock,
    pub(super) reports: TextBlock,
}

/// What has texts, and their index.
#[derive(Default)]
pub struct Block<T> {
    owner: Arc<T>,
    pub(super) texts: Arc<TextBlock>,
}

impl<T> Clone for Block<T> {
    fn clone(&self) -> Self {
        Self { owner: self.owner.clone(), texts: self.texts.clone() }
    }
}

impl<T> Block<T> {
    /// The block of an owner: this one, if it is of the same owner.
    fn for_owner(&self, owner: &Arc<T>, index: impl FnOnce(&T) -> TextBlock) -> Self {
        if Arc::ptr_eq(&self.owner, owner) {
            return self.clone();
        }
        Self { owner: owner.clone(), texts: Arc::new(index(owner)) }
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
        let mut revisions = FxHashMap::default();
        for revision in shelf.answers.all().iter().flat_map(|assessment| &assessment.revisions) {
            let address = Arc::as_ptr(revision).addr();
            let block = self.revisions.get(&address).cloned().unwrap_or_else(|| Block {
                owner: revision.clone(),
                texts: Arc::new(index_revision(&mut vocabulary, revision)),
            });
            revisions.insert(address, block);
        }
        let citations = shelf.citations();
        let policies = (0..).zip(citations.policies.all());
        let titles = policies.map(|(row, (policy, _))| indexed(row, SearchedField::Title, 0, &policy.title));
        let policies = TextBlock::new(&mut vocabulary, titles);
        let reports = (0..).zip(citations.documents.all());
        let titles = reports.map(|(row, (report, _))| indexed(row, SearchedField::Title, 0, &report.title));
        let reports = TextBlock::new(&mut vocabulary, titles);
        Arc::new(Self { vocabulary, places, questions, revisions, policies, reports })
    }

    /// The texts of a revision of the shelf.
    pub(super) fn texts_of(&self, revision: &Revision) -> Option<&TextBlock> {
        self.revisions.get(&std::ptr::from_ref(revision).addr()).map(|block| &*block.texts)
    }

    /// The memory that it takes, in bytes.
    pub fn bytes(&self) -> usize {
        let revisions: usize = self.revisions.values().map(|block| block.texts.bytes()).sum();
        let others = [&*self.places.texts, &*self.questions.texts, &self.policies, &self.reports];
        revisions
            + self.revisions.capacity() * (size_of::<(usize, Block<Revision>)>() + 1)
            + others.iter().map(|block| block.bytes()).sum::<usize>()
            + self.vocabulary.bytes()
    }
}

/// By code of the place.
fn index_places(vocabulary: &mut Arc<Vocabulary>, places: &Places) -> TextBlock {
    let texts =
        places.in_order.iter().flat_map(|&row| {
            let place = &places.jurisdictions[row as usize];
            let names = place.names.rows().iter().enumerate();
            let aliases = place.aliases.rows().iter().enumerate();
            let names = names
                .map(move |(part, (_, words))| indexed(row, SearchedField::Name, part, &words.searchable));
            names.chain(aliases.map(move |(part, (_, alias))| {
                indexed(row, SearchedField::Alias, part, &alias.words.searchable)
            }))
        });
    TextBlock::new(vocabulary, texts)
}

/// By index of the indicator.
fn index_questions(vocabulary: &mut Arc<Vocabulary>, questions: &Instruments) -> TextBlock {
    let texts = questions.indicators.iter().flat_map(|indicator| {
        let row = indicator.index;
        let questions = indicator.questions.rows().iter().enumerate();
        let options = indicator.options.iter().enumerate();
        let questions = questions
            .map(move |(part, (_, words))| indexed(row, SearchedField::Question, part, &words.searchable));
        questions.chain(options.flat_map(move |(option, row_of_option)| {
            let labels = row_of_option.labels.rows().iter().enumerate();
            labels.map(move |(label, (_, words))| {
                let part = label_part(option, label);
                indexed(row, SearchedField::OptionLabel, part, &words.searchable)
            })
        }))
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

/// By position of the response, then by position of the finding.
fn index_revision(vocabulary: &mut Arc<Vocabulary>, revision: &Revision) -> TextBlock {
    let fields = [(TextField::Text, SearchedField::Text), (TextField::Narrative, SearchedField::Narrative)];
    let responses = (0..).zip(revision.responses.all()).flat_map(|(row, response)| {
        fields.into_iter().flat_map(move |(of_table, field)| {
            let texts = (0..).zip(revision.responses.texts_of(response, of_table));
            texts.map(move |(part, (_, _, searchable))| (TextPosition { row, field, part }, searchable))
        })
    });
    let findings = (0..).zip(&revision.findings).flat_map(|(row, finding)| {
        let texts = finding.searchable.iter().enumerate();
        texts.map(move |(part, searchable)| indexed(row, SearchedField::Finding, part, searchable))
    });
    TextBlock::new(vocabulary, responses.chain(findings))
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
