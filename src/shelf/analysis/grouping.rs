//! Assigns what is counted to groups: by groups of countries, by what an assessment is, by what a question is.

use std::collections::BTreeMap;

use entity::vocabulary::Level;
use rustc_hash::FxHashMap;

use crate::error::Error;
use crate::shelf::code::find;
use crate::shelf::meter::work;
use crate::shelf::{
    Catalog, Codebook, CountryGroup, Dimension, GcmObjective, Grouping, Indicator, Instrument, Jurisdiction,
    RevisionView, View, Wording,
};

/// How many keys groups may have.
pub const MAX_GROUP_KEYS: usize = 3;

/// One key of groups, as a caller asks for it.
#[derive(Debug, Clone)]
pub enum GroupBy {
    /// The groups of a grouping of countries: of one level, or of all.
    CountryGroup {
        grouping: String,
        level: Option<i32>,
    },
    Attribute(Attribute),
}

/// A property of a response by which responses are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attribute {
    Country,
    Instrument,
    Level,
    Round,
    Year,
    Codebook,
    Dimension,
    GcmObjective,
    Indicator,
}

impl Attribute {
    fn is_of_question(self) -> bool {
        matches!(self, Self::Dimension | Self::GcmObjective | Self::Indicator)
    }
}

/// A key of groups, found in the catalog.
#[derive(Clone, Copy)]
pub enum Criterion<'a> {
    CountryGroup { grouping: View<'a, Grouping>, level: Option<i32> },
    Attribute(Attribute),
}

/// The value of one key.
#[derive(Clone, Copy)]
pub enum GroupValue<'a> {
    CountryGroup(View<'a, CountryGroup>),
    Country(View<'a, Jurisdiction>),
    Instrument(View<'a, Instrument>),
    Level(Level),
    /// A round or a year.
    Number(i32),
    Codebook(View<'a, Codebook>),
    Dimension(View<'a, Dimension>),
    GcmObjective(View<'a, GcmObjective>),
    /// In the newest codebook that has it.
    Indicator(View<'a, Indicator>),
}

/// What distinguishes the values of one key, in the order of groups. Without a value comes last.
type Rank<'a> = (bool, &'a str, i32, &'a str);

/// The values of every key; a list is empty if the key is about the other side, assessment or question.
type Values<'a> = Vec<Vec<Option<GroupValue<'a>>>>;

impl<'a> GroupValue<'a> {
    fn rank(value: Option<Self>) -> Rank<'a> {
        match value {
            None => (true, "", 0, ""),
            Some(Self::CountryGroup(group)) => (false, &group.row.code, 0, ""),
            Some(Self::Country(place)) => (false, &place.row.code, 0, ""),
            Some(Self::Instrument(instrument)) => (false, &instrument.row.code, 0, ""),
            Some(Self::Level(level)) => (false, "", level as i32, ""),
            Some(Self::Number(number)) => (false, "", number, ""),
            Some(Self::Codebook(codebook)) => (false, &codebook.row.id, 0, ""),
            Some(Self::Dimension(dimension)) => (false, &dimension.row.code, 0, ""),
            Some(Self::GcmObjective(objective)) => (false, "", objective.row.number, ""),
            Some(Self::Indicator(indicator)) => {
                let instrument = &indicator.codebook().instrument().row.code;
                (false, instrument, indicator.position(), &indicator.row.code)
            }
        }
    }

    /// The words for the value. None if the value needs none.
    pub fn wording(self) -> Option<&'a Wording> {
        match self {
            Self::CountryGroup(group) => Some(&group.row.names),
            Self::Country(place) => Some(&place.row.names),
            Self::Instrument(instrument) => Some(&instrument.row.names),
            Self::Dimension(dimension) => Some(&dimension.row.names),
            Self::GcmObjective(objective) => Some(&objective.row.titles),
            Self::Indicator(indicator) => Some(&indicator.row.questions),
            Self::Level(_) | Self::Number(_) | Self::Codebook(_) => None,
        }
    }
}

impl GroupBy {
    /// Whether the question decides the value, and not the assessment.
    pub(super) fn is_of_question(&self) -> bool {
        matches!(self, Self::Attribute(attribute) if attribute.is_of_question())
    }

    /// An error, if the release shows no such keys.
    pub(super) fn check(all: &[Self], catalog: &Catalog) -> Result<(), Error> {
        Self::criteria(all, catalog).map(drop)
    }

    fn criteria<'a>(all: &[Self], catalog: &'a Catalog) -> Result<Vec<Criterion<'a>>, Error> {
        if all.len() > MAX_GROUP_KEYS {
            let message = format!("There are {} keys; groups have {MAX_GROUP_KEYS} at most.", all.len());
            return Err(Error::bad_input("groupBy", message));
        }
        let keys = (0..).zip(all);
        keys.map(|(index, key): (usize, _)| key.criterion(catalog, &format!("groupBy[{index}]."))).collect()
    }

    /// `prefix` stands before the name of the argument in an error.
    pub(super) fn criterion<'a>(&self, catalog: &'a Catalog, prefix: &str) -> Result<Criterion<'a>, Error> {
        let (code, level) = match self {
            Self::Attribute(attribute) => return Ok(Criterion::Attribute(*attribute)),
            Self::CountryGroup { grouping, level } => (grouping, *level),
        };
        let field = |name: &str| format!("{prefix}grouping.{name}");
        let Some(grouping) = find(catalog.groupings(), |grouping| &*grouping.row.code, code) else {
            let known: Vec<&str> = catalog.groupings().map(|grouping| &*grouping.row.code).collect();
            let message = format!("There is no grouping {code:?}; there are {}.", known.join(", "));
            return Err(Error::bad_input(field("code"), message));
        };
        let groups = catalog.country_groups().filter(|group| is_of(*group, grouping));
        let mut levels: Vec<i32> = groups.filter_map(|group| group.row.level).collect();
        levels.sort_unstable();
        levels.dedup();
        if level.is_some_and(|level| !levels.contains(&level)) {
            let message = match (levels.first(), levels.last()) {
                (Some(first), Some(last)) => {
                    format!("The levels of {} are {first} to {last}.", grouping.row.code)
                }
                _ => format!("{} has no levels; leave out the level.", grouping.row.code),
            };
            return Err(Error::bad_input(field("level"), message));
        }
        Ok(Criterion::CountryGroup { grouping, level })
    }
}

impl<'a> Criterion<'a> {
    /// Whether the question decides the value, and not the assessment.
    fn is_of_question(self) -> bool {
        matches!(self, Self::Attribute(attribute) if attribute.is_of_question())
    }

    /// The values for a revision. Never empty.
    fn of_revision(self, revision: RevisionView<'a>) -> Vec<Option<GroupValue<'a>>> {
        let RevisionView { assessment, revision: View { row, .. } } = revision;
        let country = || assessment.jurisdiction().country();
        let attribute = match self {
            Self::Attribute(attribute) => attribute,
            Self::CountryGroup { grouping, level } => {
                let groups = country().into_iter().flat_map(View::<Jurisdiction>::groups);
                let groups = groups.filter(|group| {
                    is_of(*group, grouping) && level.is_none_or(|level| group.row.level == Some(level))
                });
                return or_none(groups.map(GroupValue::CountryGroup));
            }
        };
        vec![match attribute {
            Attribute::Country => country().map(GroupValue::Country),
            Attribute::Instrument => Some(GroupValue::Instrument(assessment.instrument())),
            Attribute::Level => Some(GroupValue::Level(assessment.instrument().row.level)),
            Attribute::Round => row.round.map(GroupValue::Number),
            Attribute::Year => row.year.map(GroupValue::Number),
            Attribute::Codebook => Some(GroupValue::Codebook(revision.codebook())),
            Attribute::Dimension | Attribute::GcmObjective | Attribute::Indicator => None,
        }]
    }

    /// The values for a question. Never empty.
    fn of_question(self, indicator: View<'a, Indicator>) -> Vec<Option<GroupValue<'a>>> {
        match self {
            Self::Attribute(Attribute::Dimension) => vec![indicator.dimension().map(GroupValue::Dimension)],
            Self::Attribute(Attribute::GcmObjective) => {
                or_none(indicator.objective_links().map(|link| GroupValue::GcmObjective(link.objective())))
            }
            _ => vec![Some(GroupValue::Indicator(newest_version(indicator)))],
        }
    }
}

fn is_of(group: View<'_, CountryGroup>, grouping: View<'_, Grouping>) -> bool {
    std::ptr::eq(group.grouping().row, grouping.row)
}

fn or_none<'a>(values: impl Iterator<Item = GroupValue<'a>>) -> Vec<Option<GroupValue<'a>>> {
    let values: Vec<_> = values.map(Some).collect();
    if values.is_empty() { vec![None] } else { values }
}

/// The indicator in the newest codebook that has its code.
fn newest_version(indicator: View<'_, Indicator>) -> View<'_, Indicator> {
    let (catalog, instrument) = (indicator.catalog, indicator.codebook().instrument());
    let questions = &catalog.shelf().questions;
    let version = |book: View<'_, Codebook>| {
        questions.indicator_index(questions.codebook_index(&book.row.id)?, &indicator.row.code)
    };
    instrument.codebooks().rev().find_map(version).map_or(indicator, |index| catalog.question(index))
}

/// One group: the value of each key, and what is counted in it.
pub struct Group<'a, T> {
    pub keys: Vec<(Criterion<'a>, Option<GroupValue<'a>>)>,
    pub counts: T,
}

/// Different lists of values, by number.
#[derive(Default)]
struct Classes<'a> {
    all: Vec<Values<'a>>,
    numbers: FxHashMap<Vec<Vec<Rank<'a>>>, u32>,
}

impl<'a> Classes<'a> {
    fn number(&mut self, values: Values<'a>) -> u32 {
        let ranks = |list: &Vec<_>| list.iter().map(|value| GroupValue::rank(*value)).collect();
        let next = self.all.len() as u32;
        let number = *self.numbers.entry(values.iter().map(ranks).collect()).or_insert(next);
        if number == next {
            self.all.push(values);
        }
        number
    }
}

/// The positions of the groups in which one response is counted.
type GroupPositions = Box<[usize]>;

/// All groups in which something is counted. Assessments and questions with equal values are of one class, so that the
/// groups of a response are looked up by two numbers.
pub struct Groups<'a, T> {
    catalog: &'a Catalog,
    criteria: Vec<Criterion<'a>>,
    assessments: Classes<'a>,
    questions: Classes<'a>,
    /// By index of the indicator, if it was looked up.
    class_of_question: Vec<Option<u32>>,
    /// By class of assessments, then of questions, if it was looked up.
    cells: Vec<Vec<Option<GroupPositions>>>,
    positions: BTreeMap<Vec<Rank<'a>>, usize>,
    groups: Vec<Group<'a, T>>,
    is_overlapping: bool,
}

impl<'a, T: Default> Groups<'a, T> {
    pub fn new(catalog: &'a Catalog, group_by: &[GroupBy]) -> Result<Self, Error> {
        Ok(Self::with_criteria(catalog, GroupBy::criteria(group_by, catalog)?))
    }

    /// Groups with one key. `prefix` stands before the name of the argument in an error.
    pub fn by(catalog: &'a Catalog, key: &GroupBy, prefix: &str) -> Result<Self, Error> {
        Ok(Self::with_criteria(catalog, vec![key.criterion(catalog, prefix)?]))
    }

    /// Groups with one key.
    pub fn by_attribute(catalog: &'a Catalog, attribute: Attribute) -> Self {
        Self::with_criteria(catalog, vec![Criterion::Attribute(attribute)])
    }

    fn with_criteria(catalog: &'a Catalog, criteria: Vec<Criterion<'a>>) -> Self {
        Self {
            catalog,
            criteria,
            assessments: Classes::default(),
            questions: Classes::default(),
            class_of_question: vec![],
            cells: vec![],
            positions: BTreeMap::new(),
            groups: vec![],
            is_overlapping: false,
        }
    }

    /// The class of an assessment, by its revision.
    pub fn class(&mut self, revision: RevisionView<'a>) -> u32 {
        if self.criteria.is_empty() || !self.catalog.meter().spend(work::PLACES) {
            return 0;
        }
        let values = self.criteria.iter().map(|criterion| match criterion.is_of_question() {
            true => vec![],
            false => criterion.of_revision(revision),
        });
        let values = values.collect();
        self.assessments.number(values)
    }

    fn class_of_question(&mut self, indicator: u32) -> u32 {
        if let Some(class) = *at(&mut self.class_of_question, indicator) {
            return class;
        }
        self.catalog.meter().spend(work::LINKS);
        let question = self.catalog.question(indicator);
        let values = self.criteria.iter().map(|criterion| match criterion.is_of_question() {
            true => criterion.of_question(question),
            false => vec![],
        });
        let values = values.collect();
        let class = self.questions.number(values);
        *at(&mut self.class_of_question, indicator) = Some(class);
        class
    }

    /// Counts a response to a question, of an assessment of this class, in each of its groups.
    pub fn count(&mut self, assessment: u32, indicator: u32, add: impl FnMut(&mut T)) {
        if self.criteria.is_empty() {
            return;
        }
        let question = self.class_of_question(indicator);
        self.count_class((assessment, question), add);
    }

    /// Whether the groups of a response depend on its question.
    pub fn is_by_question(&self) -> bool {
        self.criteria.iter().any(|criterion| criterion.is_of_question())
    }

    /// Counts an assessment of this class, if no key is about questions.
    pub fn count_assessment(&mut self, assessment: u32, add: impl FnMut(&mut T)) {
        if self.criteria.is_empty() {
            return;
        }
        // No key is about questions, so they are all of the first class.
        if self.questions.all.is_empty() {
            self.questions.number(self.criteria.iter().map(|_| vec![]).collect());
        }
        self.count_class((assessment, 0), add);
    }

    fn count_class(&mut self, (assessment, question): (u32, u32), mut add: impl FnMut(&mut T)) {
        if at(at(&mut self.cells, assessment), question).is_none() {
            let cell = self.cell((assessment, question));
            self.cells[assessment as usize][question as usize] = Some(cell);
        }
        let Some(cell) = at(at(&mut self.cells, assessment), question) else { return };
        self.is_overlapping |= cell.len() > 1;
        self.catalog.meter().spend(work::COUNT * cell.len() as u64);
        for &position in &*cell {
            add(&mut self.groups[position].counts);
        }
    }

    /// The positions of the groups of a class of assessments and a class of questions.
    fn cell(&mut self, (assessment, question): (u32, u32)) -> GroupPositions {
        // Once a request has been ended, no classes are made.
        let (Some(of_assessment), Some(of_question)) =
            (self.assessments.all.get(assessment as usize), self.questions.all.get(question as usize))
        else {
            return GroupPositions::default();
        };
        let mut combinations: Vec<Vec<Option<GroupValue<'a>>>> = vec![vec![]];
        for (one, other) in of_assessment.iter().zip(of_question) {
            let values = one.iter().chain(other);
            let longer = |begin: Vec<_>| {
                values.clone().map(move |value| begin.iter().copied().chain([*value]).collect())
            };
            combinations = combinations.into_iter().flat_map(longer).collect();
        }
        combinations.into_iter().map(|values| self.position(values)).collect()
    }

    fn position(&mut self, values: Vec<Option<GroupValue<'a>>>) -> usize {
        self.catalog.meter().spend(work::GROUP);
        let ranks = values.iter().map(|value| GroupValue::rank(*value)).collect();
        let next = self.groups.len();
        let position = *self.positions.entry(ranks).or_insert(next);
        if position == next {
            let keys = self.criteria.iter().copied().zip(values).collect();
            self.groups.push(Group { keys, counts: T::default() });
        }
        position
    }

    /// Whether something is counted in more than one group.
    pub fn is_overlapping(&self) -> bool {
        self.is_overlapping
    }

    /// In order of the first key, then of the second, then of the third.
    pub fn into_sorted(self) -> Vec<Group<'a, T>> {
        let mut groups: Vec<Option<Group<'a, T>>> = self.groups.into_iter().map(Some).collect();
        self.positions.into_values().filter_map(|position| groups[position].take()).collect()
    }
}

/// The value at an index of a list, which is made longer if it is too short.
fn at<T: Default>(list: &mut Vec<T>, index: u32) -> &mut T {
    let index = index as usize;
    if list.len() <= index {
        list.resize_with(index + 1, T::default);
    }
    &mut list[index]
}
