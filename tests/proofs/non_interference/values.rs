//! Values for arguments of every type.

use super::acts::{DESK_LISTS, Secrets};
use super::coverage::Coverage;
use super::document::{Argument, Given};
use super::pool::{Place, Pool};
use super::schema::{Field, Input, Kind, Schema, Ty};
use crate::luck::Luck;

const LANGUAGES: &[&str] = &["en", "fr", "es", "ar", "zh", "ru", "pt-BR", "sv", "de", "zh-Hans"];
const INSTANTS: &[&str] = &["2026-11-06T06:00:00Z", "2026-11-20T00:00:00Z", "2030-01-01T00:00:00.001Z"];
const JUNK: &[&str] = &["", "%", "x", "KEN", "a'b\"c\\", "Å🌍", "QZZ-nowhere", "0", "null"];
/// Predicates with these names take search words, for any field.
const OF_WORDS: &[&str] = &["contains", "search", "text", "note", "reason"];
/// For each field that a search looks through, words whose best match is in it: a name, an alias, a question, the label
/// of an option, a title, a finding, an answer in free text, a narrative. Other words seldom lead to each.
const SEARCHES: &[&str] = &[
    "kenya",
    "UAE",
    "primary and secondary schools",
    "requires further progress",
    "labour code",
    "coordinate permanent committee",
    "dedicated unit carries",
    "implementing decree adopted",
];
/// The arguments of a page.
pub const PAGING: &[&str] = &["first", "after", "last", "before"];
/// How deep filters are nested.
const DEPTH: usize = 2;

/// Makes values, and records the parts of the schema that they exercise.
pub struct Values<'a> {
    pub luck: &'a mut Luck,
    pub pool: &'a Pool,
    pub coverage: &'a Coverage,
    /// Percentage of values that are secrets.
    pub secret: usize,
    /// The most rows of a page.
    pub page: usize,
    uses: Vec<String>,
}

impl<'a> Values<'a> {
    pub fn new(
        luck: &'a mut Luck,
        pool: &'a Pool,
        coverage: &'a Coverage,
        secret: usize,
        page: usize,
    ) -> Self {
        Self { luck, pool, coverage, secret, page, uses: vec![] }
    }

    /// Arguments for a field of `parent`.
    pub fn arguments(&mut self, parent: &str, field: &'static Field) -> Vec<Argument> {
        let is_page = field.arguments.iter().any(|argument| argument.name == "first");
        // A field for one object takes exactly one of its optional arguments.
        let one_of = field.ty.nullable
            && field.ty.lists == 0
            && field.arguments.len() > 1
            && field.arguments.iter().all(|argument| !argument.must)
            && !self.luck.percent(5);
        let chosen = self.luck.below(field.arguments.len());
        let mut arguments = vec![];
        for (index, input) in field.arguments.iter().enumerate() {
            let lacking = self.coverage.lacks(&format!("{parent}.{}({})", field.name, input.name))
                || self.coverage.is_open(&input.ty.name);
            let wanted = match (one_of, input.must) {
                _ if is_page && PAGING.contains(&input.name.as_str()) => false,
                (true, _) => index == chosen,
                (_, true) => !self.luck.percent(1),
                _ => self.luck.percent(if lacking { 60 } else { 30 }),
            };
            if wanted {
                arguments.push(self.argument(&field.ty, input));
            }
        }
        if is_page {
            arguments.extend(self.page(parent, field));
        }
        arguments
    }

    fn argument(&mut self, returns: &Ty, input: &'static Input) -> Argument {
        self.uses.clear();
        let owner = returns.name.strip_suffix("Connection").unwrap_or(&returns.name).to_owned();
        let place = Place { owner, name: input.name.clone() };
        let value = self.value(&input.ty, &place, DEPTH);
        let as_variable = self.luck.percent(30) || value.is_long();
        let (name, ty) = (input.name.clone(), input.ty.text.clone());
        Argument { name, ty, value, as_variable, uses: std::mem::take(&mut self.uses) }
    }

    /// The page arguments: number of rows, from which end; now and then invalid ones.
    fn page(&mut self, parent: &str, field: &'static Field) -> Vec<Argument> {
        let backward = self.luck.percent(if self.coverage.lacks(&format!("{parent}.{}(last)", field.name)) {
            50
        } else {
            25
        });
        let rows = match self.luck.below(60) {
            // A short page is likelier to have a next page.
            _ if self.coverage.lacks_page(parent, field) => 1,
            0 => 0,
            1 => 501,
            2 => -1,
            _ => 1 + self.luck.below(self.page) as i64,
        };
        let count = self.int_argument(field, if backward { "last" } else { "first" }, rows);
        let mut arguments: Vec<Argument> = count.into_iter().collect();
        if self.luck.percent(2) {
            arguments.extend(self.int_argument(field, if backward { "first" } else { "last" }, 2));
        }
        // The desk has few lists: else their cursors would hardly ever be asked for.
        let asks_for_cursor = if DESK_LISTS.contains(&field.name.as_str()) { 20 } else { 4 };
        if self.luck.percent(asks_for_cursor) {
            let argument = if backward { "before" } else { "after" };
            let cursor = match self.luck.below(3) {
                0 => self.pool.one(self.luck, "PageInfo.endCursor").cloned(),
                _ => self.pool.secret_cursor(self.luck, &field.name),
            };
            let cursor = Given::Text(cursor.unwrap_or_else(|| "garbage".into()));
            arguments.extend(argument_of(field, argument, cursor));
        }
        arguments
    }

    fn int_argument(&self, field: &'static Field, name: &str, value: i64) -> Option<Argument> {
        argument_of(field, name, Given::Int(value))
    }

    fn value(&mut self, ty: &'static Ty, place: &Place, depth: usize) -> Given {
        if ty.nullable && self.luck.percent(2) {
            return Given::Null;
        }
        self.listed(ty, ty.lists, place, depth)
    }

    fn listed(&mut self, ty: &'static Ty, lists: usize, place: &Place, depth: usize) -> Given {
        if lists > 0 {
            let count = if self.luck.percent(6) { 0 } else { 1 + self.luck.below(3) };
            return Given::List((0..count).map(|_| self.listed(ty, lists - 1, place, depth)).collect());
        }
        match Schema::get().kind(&ty.name) {
            Kind::Enum(values) => {
                let lacking: Vec<&String> = values
                    .iter()
                    .filter(|value| self.coverage.lacks(&format!("{}.{value} given", ty.name)))
                    .collect();
                let word = match self.luck.one(&lacking) {
                    Some(word) if self.luck.percent(60) => (*word).clone(),
                    _ => self.luck.one(values).cloned().unwrap_or_default(),
                };
                self.uses.push(format!("{}.{word} given", ty.name));
                Given::Word(word)
            }
            Kind::Input { fields, one_of } => self.input(&ty.name, fields, *one_of, place, depth),
            _ => self.scalar(&ty.name, place),
        }
    }

    fn input(
        &mut self,
        ty: &str,
        fields: &'static [Input],
        one_of: bool,
        place: &Place,
        depth: usize,
    ) -> Given {
        let schema = Schema::get();
        let shallow = |field: &&Input| depth > 0 || field.must || !schema.is_deep(&field.ty.name);
        let optional: Vec<&'static Input> =
            fields.iter().filter(shallow).filter(|field| !field.must).collect();
        let mut chosen: Vec<&'static Input> = fields.iter().filter(|field| field.must).collect();
        // Half of the filters have one predicate, because several seldom match together.
        let count = usize::from(one_of || chosen.is_empty()) + usize::from(!one_of && self.luck.percent(40));
        for _ in 0..count {
            let lacking: Vec<&&'static Input> = optional
                .iter()
                .filter(|field| {
                    self.coverage.lacks(&format!("{ty}.{}", field.name))
                        || self.coverage.is_open(&field.ty.name)
                })
                .collect();
            let field = match self.luck.one(&lacking) {
                Some(field) if self.luck.percent(70) => Some(**field),
                _ => self.luck.one(&optional).copied(),
            };
            chosen.extend(field.filter(|field| chosen.iter().all(|other| other.name != field.name)));
        }
        let made = chosen.into_iter().map(|field| {
            self.uses.push(format!("{ty}.{}", field.name));
            let place = within(ty, &field.name, place);
            let deep = schema.is_deep(&field.ty.name);
            let mut value = self.value(&field.ty, &place, depth - usize::from(deep && depth > 0));
            if let (Given::Text(text), "startsWith") = (&mut value, field.name.as_str()) {
                *text = text.chars().take(1 + self.luck.below(4)).collect();
            }
            (field.name.clone(), value)
        });
        Given::Object(made.collect())
    }

    fn scalar(&mut self, ty: &str, place: &Place) -> Given {
        match ty {
            "Boolean" => Given::Boolean(self.luck.percent(50)),
            "Int" | "Float" => Given::Int(self.number(place)),
            "LanguageTag" => {
                let tag = self.luck.one(LANGUAGES).filter(|_| !self.luck.percent(2));
                Given::Text(tag.copied().unwrap_or("no tag!").to_owned())
            }
            "DateTime" => {
                let pooled = if self.luck.percent(50) { self.pooled(place) } else { None };
                let other = || self.luck.one(INSTANTS).copied().unwrap_or_default().to_owned();
                Given::Text(pooled.unwrap_or_else(other))
            }
            "PartialDate" => Given::Text("2023-06".to_owned()),
            "ID" => Given::Text(self.id(place)),
            "JSON" => self.document(place),
            // A predicate that finds a place by name gets names of places.
            _ if place.name == "contains" => {
                let name = Place { name: "name".to_owned(), ..place.clone() };
                Given::Text(self.text(&name))
            }
            _ => Given::Text(self.text(place)),
        }
    }

    fn number(&mut self, place: &Place) -> i64 {
        let told = self.pooled(place).and_then(|text| text.parse().ok());
        match (self.luck.below(10), told) {
            (0, _) | (1, None) => self.luck.below(30) as i64,
            (2, None) => -1,
            (_, Some(told)) => told,
            _ => 2010 + self.luck.below(17) as i64,
        }
    }

    /// The id of an object.
    fn id(&mut self, place: &Place) -> String {
        if self.luck.percent(self.secret) {
            return self.pool.secret_id(self.luck);
        }
        self.pooled(place).unwrap_or_else(|| "Jurisdiction:KEN".to_owned())
    }

    fn text(&mut self, place: &Place) -> String {
        let of_words = OF_WORDS.contains(&place.name.as_str());
        if self.luck.percent(self.secret) {
            let Secrets { words, codes, .. } = &self.pool.secrets;
            // The ref of an assessment where an assessment is expected.
            let alike = |code: &&String| place.name != "ref" || code.contains('/');
            let codes: Vec<&String> = codes.iter().filter(alike).collect();
            let secret = match self.luck.below(8) {
                0 => return self.pool.secret_id(self.luck),
                _ if of_words => self.luck.one(words),
                1 => self.luck.one(words),
                _ => self.luck.one(&codes).copied(),
            };
            return secret.cloned().unwrap_or_default();
        }
        if self.luck.percent(3) {
            return self.luck.one(JUNK).copied().unwrap_or_default().to_owned();
        }
        if place.owner == "Search" && self.luck.percent(50) {
            return self.luck.one(SEARCHES).copied().unwrap_or_default().to_owned();
        }
        if of_words {
            return self.luck.one(&self.pool.words).cloned().unwrap_or_else(|| "migration".to_owned());
        }
        self.pooled(place).unwrap_or_else(|| "KEN".to_owned())
    }

    /// A document of a draft, now and then with a change.
    fn document(&mut self, place: &Place) -> Given {
        let Some(mut document) = self.luck.one(&self.pool.documents).cloned() else {
            return Given::Object(vec![]);
        };
        let field = ["jurisdiction", "key", "note", "codebook", "kind"][self.luck.below(5)];
        if self.luck.percent(70) {
            document[field] = self.text(&Place { name: field.to_owned(), ..place.clone() }).into();
        }
        Given::from_json(&document)
    }

    /// A value from an earlier answer.
    fn pooled(&mut self, place: &Place) -> Option<String> {
        let sources = self.pool.sources(place);
        let likely = sources.first().filter(|_| self.luck.percent(90));
        let fields = match likely {
            Some(fields) => fields,
            None => self.luck.one(&sources)?,
        };
        let field = self.luck.one(fields)?;
        self.pool.one(self.luck, field).cloned()
    }
}

fn argument_of(field: &'static Field, name: &str, value: Given) -> Option<Argument> {
    let input = field.arguments.iter().find(|argument| argument.name == name)?;
    let (name, ty) = (input.name.clone(), input.ty.text.clone());
    Some(Argument { name, ty, value, as_variable: false, uses: vec![] })
}

/// The place of a field of an input type that stands for `place` itself.
fn within(input: &str, field: &str, place: &Place) -> Place {
    let noun =
        ["ListFilter", "Filter", "Order", "Input", "Ref"].iter().find_map(|end| input.strip_suffix(end));
    let noun = noun.filter(|noun| Schema::get().is_composite(noun));
    let is_test = ["eq", "ne", "in", "gt", "gte", "lt", "lte", "startsWith", "isNull"].contains(&field);
    match noun {
        Some(noun) => Place { owner: noun.to_owned(), name: field.to_owned() },
        None if field == "contains" => Place { name: field.to_owned(), ..place.clone() },
        None if is_test => place.clone(),
        None => Place { owner: input.to_owned(), name: field.to_owned() },
    }
}
