//! Coverage of the schema: the exercised parts, and the parts that must be exercised.

use std::collections::BTreeSet;

use serde_json::Value;

use super::document::{Document, View};
use super::schema::{Field, Kind, Schema};

/// The root fields of the desk: a refused request is enough to cover them.
pub const DESK: &[&str] = &[
    "draft",
    "drafts",
    "publishPreview",
    "auditLog",
    "apiKeys",
    "principals",
    "proposedWithdrawals",
    "codebookPreview",
    "proposals",
];

/// Parts that cannot be exercised, with the reason. An exception that is exercised after all fails the test.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("Country.parent", "a country belongs to no other place"),
    ("RegionalBody.parent", "nor does an organisation of countries"),
    ("Subdivision.aliases", "only countries have aliases yet"),
    ("Municipality.aliases", "the same"),
    ("RegionalBody.aliases", "the same"),
    ("ComparisonReason.QUESTION_REWORDED told", "the answers to an instrument have one codebook"),
    ("ComparisonReason.OPTIONS_CHANGED told", "the same"),
    ("ComparisonReason.MOVED told", "the same"),
    ("ViewerGrant.jurisdictions", "a partner's grant is everywhere"),
    ("Role.EDITOR told", "only staff is told that it is staff"),
    ("Role.REVIEWER told", "the same"),
    ("Role.ADMIN told", "the same"),
];

/// Parts that the run of staff need not exercise, with the reason.
const EXCEPTIONS_OF_STAFF: &[(&str, &str)] = &[
    ("AuditEntry.number", "only those are told who may read the whole log"),
    ("AuditEntry.hash", "the same"),
    ("AuditEntry.previousHash", "the same"),
    ("WithdrawalProposal.confirmedAt", "those that are listed are open"),
    ("WithdrawalProposal.confirmedBy", "the same"),
    ("WithdrawalProposal.rejectedAt", "the same"),
    ("WithdrawalProposal.rejectedBy", "the same"),
];

/// The root fields that are refused to staff of one country too.
const EVERYWHERE: &[&str] = &["apiKeys", "principals", "codebookPreview", "proposals"];

type Exceptions = &'static [(&'static str, &'static str)];

#[derive(Clone)]
pub struct Coverage {
    wanted: BTreeSet<String>,
    covered: BTreeSet<String>,
    exceptions: Exceptions,
    /// The types of arguments that lead to uncovered parts.
    open: BTreeSet<String>,
    /// The types that these viewers can reach, through results and arguments.
    results: BTreeSet<String>,
    arguments: BTreeSet<String>,
}

impl Coverage {
    pub fn new() -> Self {
        let schema = Schema::get();
        let (results, arguments) = schema.reachable(DESK);
        let mut wanted = BTreeSet::new();
        for ty in &results {
            for field in schema.fields(ty) {
                if *ty == schema.query && DESK.contains(&field.name.as_str()) {
                    wanted.insert(format!("{ty}.{} refused", field.name));
                    continue;
                }
                wanted.insert(format!("{ty}.{}", field.name));
                let arguments = field.arguments.iter();
                wanted.extend(arguments.map(|argument| format!("{ty}.{}({})", field.name, argument.name)));
            }
        }
        for ty in schema.mutation.iter() {
            wanted.extend(schema.fields(ty).iter().map(|field| format!("{ty}.{} refused", field.name)));
        }
        for ty in arguments.union(&results) {
            match schema.kind(ty) {
                Kind::Input { fields, .. } => {
                    wanted.extend(fields.iter().map(|field| format!("{ty}.{}", field.name)));
                }
                // An enum value that is an input must be sent; one that is only an output must be returned.
                Kind::Enum(values) => {
                    let how = if arguments.contains(ty) { "given" } else { "told" };
                    wanted.extend(values.iter().map(|value| format!("{ty}.{value} {how}")));
                }
                _ => {}
            }
        }
        let (covered, open) = Default::default();
        Self { wanted, covered, open, exceptions: EXCEPTIONS, results, arguments }
    }

    /// The fields and mutations for staff of one country that the public does not have.
    pub fn of_staff() -> Self {
        let schema = Schema::get();
        let (public, public_arguments) = schema.reachable(DESK);
        let (results, mut arguments) = schema.reachable(EVERYWHERE);
        let mutations = || schema.mutation.iter().flat_map(|ty| schema.fields(ty));
        schema.arguments_of(mutations(), &mut arguments);
        let mut wanted: BTreeSet<String> = mutations()
            .map(|field| format!("{}.{} tried", schema.mutation.as_ref().expect("one"), field.name))
            .collect();
        let of_query = |field: &&Field| DESK.contains(&field.name.as_str());
        let desk = schema.fields(&schema.query).iter().filter(of_query).map(|field| (&schema.query, field));
        let others =
            results.difference(&public).flat_map(|ty| schema.fields(ty).iter().map(move |field| (ty, field)));
        for (ty, field) in desk.chain(others) {
            let name = format!("{ty}.{}", field.name);
            if *ty == schema.query && EVERYWHERE.contains(&field.name.as_str()) {
                wanted.insert(format!("{name} refused"));
                continue;
            }
            wanted.extend(field.arguments.iter().map(|argument| format!("{name}({})", argument.name)));
            wanted.insert(name);
        }
        for ty in arguments.difference(&public_arguments) {
            match schema.kind(ty) {
                Kind::Input { fields, .. } => {
                    wanted.extend(fields.iter().map(|field| format!("{ty}.{}", field.name)));
                }
                Kind::Enum(values) => wanted.extend(values.iter().map(|value| format!("{ty}.{value} given"))),
                _ => {}
            }
        }
        Self { wanted, exceptions: EXCEPTIONS_OF_STAFF, results, arguments, ..Self::new() }
    }

    /// The types that these viewers can reach.
    pub fn results(&self) -> &BTreeSet<String> {
        &self.results
    }

    pub fn lacks(&self, what: &str) -> bool {
        self.wanted.contains(what) && !self.covered.contains(what) && !self.is_excepted(what)
    }

    /// Whether a value of this type, or a part of one, is not covered yet.
    pub fn is_open(&self, ty: &str) -> bool {
        self.open.contains(ty)
    }

    /// Computes again which types lead to uncovered parts.
    pub fn look(&mut self) {
        let schema = Schema::get();
        self.open.clear();
        loop {
            let found: Vec<&String> = self
                .arguments
                .iter()
                .filter(|ty| !self.open.contains(*ty))
                .filter(|ty| match schema.kind(ty) {
                    Kind::Input { fields, .. } => fields.iter().any(|field| {
                        self.lacks(&format!("{ty}.{}", field.name)) || self.is_open(&field.ty.name)
                    }),
                    Kind::Enum(values) => {
                        values.iter().any(|value| self.lacks(&format!("{ty}.{value} given")))
                    }
                    _ => false,
                })
                .collect();
            if found.is_empty() {
                return;
            }
            let found: Vec<String> = found.into_iter().cloned().collect();
            self.open.extend(found);
        }
    }

    /// Whether nothing of a field has been answered yet.
    pub fn lacks_answer(&self, parent: &str, field: &Field) -> bool {
        ["", " refused", " tried"].iter().any(|how| self.lacks(&format!("{parent}.{}{how}", field.name)))
    }

    /// Whether a field, one of its arguments, or an enum value that it may return is not covered yet.
    pub fn lacks_of(&self, parent: &str, field: &Field) -> bool {
        let name = &field.name;
        let words = match Schema::get().kind(&field.ty.name) {
            Kind::Enum(values) => values.as_slice(),
            _ => &[],
        };
        self.lacks_answer(parent, field)
            || words.iter().any(|word| self.lacks(&format!("{}.{word} told", field.ty.name)))
            || field.arguments.iter().any(|argument| {
                self.is_open(&argument.ty.name) || self.lacks(&format!("{parent}.{name}({})", argument.name))
            })
    }

    /// Whether no second page of this connection has been read yet.
    pub fn lacks_page(&self, parent: &str, field: &Field) -> bool {
        ["after", "before"].iter().any(|end| self.lacks(&format!("{parent}.{}({end})", field.name)))
    }

    /// Records the answer to a document, and returns whether it covered new parts.
    pub fn learn(&mut self, document: &Document, answer: &Value) -> bool {
        let before = self.covered.len();
        match answer["errors"].as_array() {
            Some(errors) => {
                self.learn_refusals(document, errors);
                self.learn_tries(document, errors);
            }
            None => document.walk(&answer["data"], &mut |seen| self.see(seen)),
        }
        self.covered.len() > before
    }

    fn see(&mut self, seen: &View) {
        let View { asking, object, value } = seen;
        for uses in asking.arguments.iter().flat_map(|argument| &argument.uses) {
            self.cover(uses);
        }
        let is_something = match value {
            Value::Null => false,
            Value::Array(items) => items.iter().any(|item| !item.is_null()),
            _ => true,
        };
        if !is_something {
            return;
        }
        self.cover(&format!("{}.{} tried", asking.parent, asking.name));
        for owner in [&asking.parent, *object] {
            self.cover(&format!("{owner}.{}", asking.name));
            for argument in &asking.arguments {
                self.cover(&format!("{owner}.{}({})", asking.name, argument.name));
            }
        }
        if let Kind::Enum(_) = Schema::get().kind(&asking.ty.name) {
            let told = value.as_array().map_or(std::slice::from_ref(*value), Vec::as_slice);
            for word in told.iter().filter_map(Value::as_str) {
                self.cover(&format!("{}.{word} told", asking.ty.name));
            }
        }
    }

    /// For other callers, a refusal covers the fields of staff.
    fn learn_refusals(&mut self, document: &Document, errors: &[Value]) {
        let refused = errors.iter().filter(|error| {
            matches!(error["extensions"]["code"].as_str(), Some("UNAUTHENTICATED" | "FORBIDDEN"))
        });
        for error in refused {
            // An error without a path refuses the whole operation.
            for asking in document.roots(error["path"][0].as_str()) {
                self.cover(&format!("{}.{} refused", document.root, asking.name));
            }
        }
    }

    /// A refused mutation covers its parts like a successful one.
    fn learn_tries(&mut self, document: &Document, errors: &[Value]) {
        let tried = errors.iter().filter_map(|error| error["path"][0].as_str());
        for asking in tried.flat_map(|key| document.roots(Some(key))) {
            self.cover(&format!("{}.{} tried", document.root, asking.name));
            if document.mutation {
                asking.arguments.iter().flat_map(|argument| &argument.uses).for_each(|uses| self.cover(uses));
            }
        }
    }

    fn cover(&mut self, what: &str) {
        if self.wanted.contains(what) && !self.covered.contains(what) {
            self.covered.insert(what.to_owned());
        }
    }

    /// The covered share, in words.
    pub fn summary(&self) -> String {
        format!("{} of {}", self.covered.len(), self.wanted.len())
    }

    /// The uncovered parts, and the exceptions that were exercised after all.
    pub fn faults(&self) -> Vec<String> {
        let missing = self.wanted.difference(&self.covered).filter(|what| !self.is_excepted(what));
        let missing = missing.map(|what| format!("never exercised: {what}"));
        let is_one = |what: &str| self.wanted.contains(what) && !self.covered.contains(what);
        let idle = self.exceptions.iter().filter(|(what, _)| !is_one(what));
        missing.chain(idle.map(|(what, why)| format!("no exception any more: {what} ({why})"))).collect()
    }

    fn is_excepted(&self, what: &str) -> bool {
        self.exceptions.iter().any(|(except, _)| *except == what)
    }
}
