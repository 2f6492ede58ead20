//! Random selections, preferably of uncovered fields.

use std::collections::BTreeMap;

use super::coverage::Coverage;
use super::document::{Argument, Asking, Given, Selection};
use super::pool::Pool;
use super::schema::{Field, Schema};
use super::values::Values;
use crate::luck::Luck;

const DEPTH: usize = 11;
const ALIASES: usize = 28;
/// Limit for the rows of a document: beyond it objects get few fields, and beyond ten times it no nested ones.
const ROWS: usize = 60;

/// The distance of each type from an uncovered field: from one that was never answered, and from one that was not
/// asked in every way. There are many more of the latter, and they would hide a field that is far from the root.
#[derive(Clone, Default)]
pub struct Paths {
    to_unanswered: Distances,
    to_uncovered: Distances,
}

#[derive(Clone, Default)]
struct Distances(BTreeMap<String, usize>);

impl Paths {
    pub fn to_what_is_lacking(coverage: &Coverage) -> Self {
        Self {
            to_unanswered: Distances::to(coverage, |ty, field| coverage.lacks_answer(ty, field)),
            to_uncovered: Distances::to(coverage, |ty, field| coverage.lacks_of(ty, field)),
        }
    }

    /// Whether fields of this type itself are uncovered.
    pub fn end_at(&self, ty: &str) -> bool {
        self.to_uncovered.0.get(ty) == Some(&0)
    }

    fn pull(&self, ty: &str) -> usize {
        self.to_unanswered.pull(ty) + self.to_uncovered.pull(ty)
    }
}

impl Distances {
    fn to(coverage: &Coverage, lacks: impl Fn(&str, &Field) -> bool) -> Self {
        let schema = Schema::get();
        let types = coverage.results();
        let mut found = BTreeMap::new();
        for ty in types {
            if schema.fields(ty).iter().any(|field| lacks(ty, field)) {
                found.insert(ty.clone(), 0);
            }
        }
        loop {
            let before = found.len();
            let nearest: BTreeMap<String, usize> = types
                .iter()
                .filter(|ty| !found.contains_key(*ty))
                .filter_map(|ty| {
                    let fields = schema.fields(ty).iter().map(|field| field.ty.name.clone());
                    let next = fields.chain(schema.possible(ty));
                    let nearest = next.filter_map(|ty| found.get(&ty).copied()).min()?;
                    Some((ty.clone(), nearest + 1))
                })
                .collect();
            found.extend(nearest);
            if found.len() == before {
                return Self(found);
            }
        }
    }

    fn pull(&self, ty: &str) -> usize {
        self.0.get(ty).map_or(0, |distance| 12 / (1 + distance))
    }
}

/// Writes the selections of one document.
pub struct Writer<'a> {
    luck: &'a mut Luck,
    pool: &'a Pool,
    coverage: &'a Coverage,
    paths: &'a Paths,
    /// The number of further fields allowed.
    room: usize,
    aliases: usize,
    number: usize,
    /// Whether the writer prefers uncovered fields.
    guided: bool,
    /// Percentage of values that are secrets.
    secret: usize,
    page: usize,
    /// Whether the next page of the coming connection will be read later.
    turn: bool,
    /// Whether the coming connection has a filter.
    filtered: bool,
    /// The type of the next object that is requested by its id or code.
    meant: Option<&'static str>,
}

/// The field under each response key of one object.
type Keys = BTreeMap<String, String>;

impl<'a> Writer<'a> {
    pub fn new(
        luck: &'a mut Luck,
        pool: &'a Pool,
        coverage: &'a Coverage,
        paths: &'a Paths,
        room: usize,
    ) -> Self {
        let guided = luck.percent(70);
        let secret = match luck.below(10) {
            0..4 => 0,
            4..8 => 25,
            _ => 80,
        };
        let page = match luck.below(30) {
            0 => 60,
            1..6 => 15,
            _ => 4,
        };
        Self {
            luck,
            pool,
            coverage,
            paths,
            room,
            aliases: 0,
            number: 0,
            guided,
            secret,
            page,
            turn: false,
            filtered: false,
            meant: None,
        }
    }

    pub fn roots(&mut self, root: &'static str) -> Vec<Selection> {
        let mut keys = Keys::new();
        let mut set = vec![];
        for _ in 0..=self.luck.below(3) {
            let fields: Vec<&'static Field> = Schema::get().fields(root).iter().collect();
            if let Some(field) = self.choose(root, &fields) {
                set.extend(self.field(root, field, 1, 1, &mut keys));
            }
        }
        if set.is_empty() || self.luck.percent(3) {
            set.push(Selection::Typename);
        }
        set
    }

    /// Other selections for a field of a known document.
    pub fn anew(&mut self, ty: &str) -> Vec<Selection> {
        self.guided = true;
        // So that the numbers differ from the document's own.
        self.number = 1_000;
        match Schema::get().name_of(ty) {
            Some(ty) => self.set(ty, DEPTH / 2, 10, &mut Keys::new()),
            None => vec![Selection::Typename],
        }
    }

    fn choose(&mut self, parent: &str, fields: &[&'static Field]) -> Option<&'static Field> {
        if fields.is_empty() {
            return None;
        }
        let weights: Vec<usize> = fields
            .iter()
            .map(|field| {
                let pull = self.paths.pull(&field.ty.name);
                let own = match () {
                    () if self.coverage.lacks_answer(parent, field) => 30,
                    () if self.coverage.lacks_of(parent, field) => 15,
                    () => 0,
                };
                if self.guided { 1 + own + pull } else { 1 }
            })
            .collect();
        Some(fields[self.luck.weighted(&weights)])
    }

    /// The fields of an object of this type, at this depth; the answer has `rows` of these objects.
    fn set(&mut self, ty: &'static str, depth: usize, rows: usize, keys: &mut Keys) -> Vec<Selection> {
        let schema = Schema::get();
        let mut set = vec![];
        if schema.is_abstract(ty) {
            set.push(Selection::Typename);
            for on in self.fragments(ty) {
                let inner = self.set(on, depth, rows, keys);
                if !inner.is_empty() {
                    set.push(Selection::On { ty: on.to_owned(), set: inner, named: self.luck.percent(15) });
                }
            }
        }
        let most = if rows > ROWS { 1 } else { 4 };
        let leaves_only = depth >= DEPTH || rows > 10 * ROWS;
        let fields: Vec<&'static Field> = schema
            .fields(ty)
            .iter()
            .filter(|field| !leaves_only || !schema.is_composite(&field.ty.name))
            .collect();
        if let Some(field) = fields
            .iter()
            .find(|field| field.name == "pageInfo")
            .filter(|_| self.turn || self.luck.percent(50))
        {
            set.extend(self.page_info(ty, field, keys));
            self.turn = false;
        }
        // Places and other nouns are known by their codes, so a leak about one shows best beside its code.
        if let Some(field) = fields.iter().find(|field| field.name == "code")
            && self.luck.percent(40)
            && !keys.contains_key("code")
        {
            keys.insert(field.name.clone(), field.name.clone());
            set.push(self.plain(ty, field, vec![]));
        }
        // A leak through a filter shows best in the number of what the filter leaves.
        let counted = std::mem::take(&mut self.filtered) && self.luck.percent(50);
        if let Some(field) = fields.iter().find(|field| counted && field.name == "totalCount") {
            keys.insert(field.name.clone(), field.name.clone());
            set.push(self.plain(ty, field, vec![]));
        }
        for _ in 0..=self.luck.below(most) {
            if self.room == 0 {
                break;
            }
            if let Some(field) = self.choose(ty, &fields) {
                set.extend(self.field(ty, field, depth, rows, keys));
            }
        }
        if set.is_empty() || self.luck.percent(3) {
            set.push(Selection::Typename);
        }
        set
    }

    /// The possible types that get a fragment: the intended one, some, or all.
    fn fragments(&mut self, ty: &str) -> Vec<&'static str> {
        let schema = Schema::get();
        let possible: Vec<&'static str> = schema.names_of_possible(ty);
        let meant = self.meant.take().filter(|ty| possible.contains(ty));
        match (meant, self.luck.below(10)) {
            (Some(ty), _) if self.luck.percent(85) => vec![ty],
            (_, 0) => possible,
            (_, 1..4) => vec![],
            _ => {
                let weights: Vec<usize> =
                    possible.iter().map(|ty| 1 + if self.guided { self.paths.pull(ty) } else { 0 }).collect();
                let count = 1 + self.luck.below(2);
                (0..count).map(|_| possible[self.luck.weighted(&weights)]).collect()
            }
        }
    }

    /// All fields of `pageInfo`, so that a next page can be read.
    fn page_info(&mut self, parent: &str, field: &'static Field, keys: &mut Keys) -> Option<Selection> {
        let fields = Schema::get().fields(&field.ty.name).iter();
        let set: Vec<Selection> = fields.map(|leaf| self.plain("PageInfo", leaf, vec![])).collect();
        keys.insert(field.name.clone(), field.name.clone()).is_none().then(|| self.plain(parent, field, set))
    }

    fn plain(&mut self, parent: &str, field: &'static Field, set: Vec<Selection>) -> Selection {
        self.number += 1;
        Selection::Field(Box::new(Asking {
            number: self.number,
            alias: None,
            parent: parent.to_owned(),
            name: field.name.clone(),
            ty: field.ty.clone(),
            arguments: vec![],
            set,
        }))
    }

    fn field(
        &mut self,
        parent: &'static str,
        field: &'static Field,
        depth: usize,
        rows: usize,
        keys: &mut Keys,
    ) -> Option<Selection> {
        let schema = Schema::get();
        let is_composite = schema.is_composite(&field.ty.name);
        if is_composite && self.room < 2 {
            return None;
        }
        let page = if rows > 10 { 2 } else { self.page };
        let mut values = Values::new(self.luck, self.pool, self.coverage, self.secret, page);
        let mut arguments = values.arguments(parent, field);
        if schema.is_abstract(&field.ty.name) {
            self.mean(&field.ty.name, &mut arguments);
        }
        // One response key has one field; a field that is selected twice may share it.
        let meaning = if arguments.is_empty() && !is_composite { field.name.clone() } else { String::new() };
        let taken = keys.get(&field.name).is_some_and(|other| meaning.is_empty() || *other != meaning);
        let alias = if taken || self.luck.percent(4) {
            if self.aliases == ALIASES {
                return None;
            }
            self.aliases += 1;
            Some(format!("a{}", self.aliases))
        } else {
            None
        };
        keys.insert(alias.clone().unwrap_or_else(|| field.name.clone()), meaning);
        self.room = self.room.saturating_sub(1);
        let given = arguments.iter().find_map(|argument| match argument.value {
            Given::Int(count) if ["first", "last"].contains(&argument.name.as_str()) => {
                Some(count.max(1) as usize)
            }
            _ => None,
        });
        let times = given.unwrap_or_else(|| self.length(parent, field));
        self.turn = rows == 1 && self.coverage.lacks_page(parent, field);
        self.filtered = arguments.iter().any(|argument| argument.name == "filter");
        let set = match is_composite {
            true => self.set(&field.ty.name, depth + 1, rows.saturating_mul(times), &mut Keys::new()),
            false => vec![],
        };
        self.number += 1;
        let (name, ty) = (field.name.clone(), field.ty.clone());
        Some(Selection::Field(Box::new(Asking {
            number: self.number,
            alias,
            parent: parent.to_owned(),
            name,
            ty,
            arguments,
            set,
        })))
    }

    /// The approximate length of a list without pages.
    fn length(&self, parent: &str, field: &Field) -> usize {
        match field.ty.lists {
            // The rows of a page have been counted with it.
            _ if parent.ends_with("Connection") => 1,
            0 if field.ty.name.ends_with("Connection") => 50,
            0 => 1,
            _ => self.pool.length(&format!("{parent}.{}", field.name)),
        }
    }

    /// Chooses a type with uncovered fields for an object that is requested by its id or code, and stores the type.
    fn mean(&mut self, ty: &str, arguments: &mut [Argument]) {
        let Some(argument) = arguments.first_mut() else { return };
        let schema = Schema::get();
        let name = if argument.name == "ids" { "id" } else { &argument.name };
        let types = schema.names_of_possible(ty).into_iter();
        let types: Vec<&str> = types.filter(|ty| self.pool.has(&format!("{ty}.{name}"))).collect();
        if types.is_empty() {
            return;
        }
        let weights: Vec<usize> =
            types.iter().map(|ty| 1 + if self.guided { self.paths.pull(ty) } else { 0 }).collect();
        let mut ty = types[self.luck.weighted(&weights)];
        let mut source = format!("{ty}.{name}");
        // Releases mention objects that are rare in lists: archived, superseded or withdrawn ones.
        if name == "id"
            && self.luck.percent(30)
            && let Some(subject) = self.pool.one(self.luck, "ReleaseChange.subject")
            && let Some(noun) = types.iter().find(|ty| subject.split(':').next() == Some(ty))
        {
            (ty, source) = (noun, "ReleaseChange.subject".to_owned());
        }
        self.meant = Some(ty);
        let values = match &mut argument.value {
            Given::List(values) => values.as_mut_slice(),
            value => std::slice::from_mut(value),
        };
        for value in values {
            let is_secret = matches!(value, Given::Text(given) if self.pool.is_secret(given));
            if !is_secret && let Some(told) = self.pool.one(self.luck, &source) {
                *value = Given::Text(told.clone());
            }
        }
    }
}
