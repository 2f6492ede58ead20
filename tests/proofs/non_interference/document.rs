//! A generated document: written as text and variables, and traversed together with its answer.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::schema::{Schema, Ty};

/// A value of an argument.
#[derive(Clone)]
pub enum Given {
    Null,
    Boolean(bool),
    Int(i64),
    Text(String),
    /// A value of an enum.
    Word(String),
    List(Vec<Given>),
    Object(Vec<(String, Given)>),
}

impl Given {
    /// Converts a JSON value into a GraphQL value.
    pub fn from_json(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(is) => Self::Boolean(*is),
            Value::Number(number) => Self::Int(number.as_i64().unwrap_or_default()),
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) => Self::List(items.iter().map(Self::from_json).collect()),
            Value::Object(fields) => Self::Object(
                fields.iter().map(|(name, value)| (name.clone(), Self::from_json(value))).collect(),
            ),
        }
    }

    /// Whether the value is too long for the text of a document.
    pub fn is_long(&self) -> bool {
        matches!(self, Self::Object(_)) && self.json().to_string().len() > 2_000
    }

    fn literal(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Boolean(is) => is.to_string(),
            Self::Int(number) => number.to_string(),
            Self::Text(text) => json!(text).to_string(),
            Self::Word(word) => word.clone(),
            Self::List(items) => {
                format!("[{}]", items.iter().map(Self::literal).collect::<Vec<_>>().join(", "))
            }
            Self::Object(fields) => {
                let fields: Vec<String> =
                    fields.iter().map(|(name, value)| format!("{name}: {}", value.literal())).collect();
                format!("{{{}}}", fields.join(", "))
            }
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Boolean(is) => json!(is),
            Self::Int(number) => json!(number),
            Self::Text(text) | Self::Word(text) => json!(text),
            Self::List(items) => items.iter().map(Self::json).collect(),
            Self::Object(fields) => {
                Value::Object(fields.iter().map(|(name, value)| (name.clone(), value.json())).collect())
            }
        }
    }
}

#[derive(Clone)]
pub struct Argument {
    pub name: String,
    pub ty: String,
    pub value: Given,
    pub as_variable: bool,
    /// The parts of the schema that the argument exercises.
    pub uses: Vec<String>,
}

#[derive(Clone)]
pub struct Asking {
    /// Unique within the document.
    pub number: usize,
    pub alias: Option<String>,
    pub parent: String,
    pub name: String,
    pub ty: Ty,
    pub arguments: Vec<Argument>,
    pub set: Vec<Selection>,
}

impl Asking {
    fn key(&self) -> &str {
        self.alias.as_deref().unwrap_or(&self.name)
    }
}

#[derive(Clone)]
pub enum Selection {
    Typename,
    Field(Box<Asking>),
    On { ty: String, set: Vec<Selection>, named: bool },
}

#[derive(Clone)]
pub struct Document {
    pub mutation: bool,
    pub root: String,
    pub name: Option<String>,
    pub set: Vec<Selection>,
}

impl Document {
    /// Whether some field of the answer is asked for in two places, which the engine executes twice.
    pub fn repeats_a_field(&self) -> bool {
        repeats_a_field(&[&self.set])
    }
}

fn repeats_a_field(sets: &[&[Selection]]) -> bool {
    fn collect<'d>(set: &'d [Selection], fields: &mut Vec<&'d Asking>) {
        for selection in set {
            match selection {
                Selection::Typename => {}
                Selection::Field(field) => fields.push(field),
                Selection::On { set, .. } => collect(set, fields),
            }
        }
    }
    let mut fields = vec![];
    sets.iter().for_each(|set| collect(set, &mut fields));
    let mut keys: Vec<&str> = fields.iter().map(|field| field.key()).collect();
    keys.sort_unstable();
    keys.windows(2).any(|pair| pair[0] == pair[1])
        || fields.iter().any(|field| repeats_a_field(&[&field.set]))
}

/// One field of one object of an answer.
pub struct View<'a> {
    pub asking: &'a Asking,
    /// The type of the object.
    pub object: &'a str,
    pub value: &'a Value,
}

#[derive(Default)]
struct Written {
    declared: Vec<String>,
    variables: Map<String, Value>,
    fragments: String,
    fragment_count: usize,
}

impl Document {
    /// The text and its variables.
    pub fn write(&self) -> (String, Map<String, Value>) {
        let mut written = Written::default();
        let mut body = String::new();
        written.set(&self.set, &mut body);
        let head = if self.mutation { "mutation" } else { "query" };
        let name = self.name.as_deref().unwrap_or_default();
        let declared = if written.declared.is_empty() {
            String::new()
        } else {
            format!("({})", written.declared.join(", "))
        };
        let head = match (self.mutation, name, declared.as_str()) {
            (false, "", "") => String::new(),
            _ => format!("{head} {name}{declared} "),
        };
        (format!("{head}{body}{}", written.fragments), written.variables)
    }

    /// Calls a function for each field of each object of the answer.
    pub fn walk<'a>(&'a self, data: &'a Value, see: &mut impl FnMut(&View<'a>)) {
        walk(&self.set, data, &self.root, see);
    }

    /// The root fields, or those with this response key.
    pub fn roots<'a>(&'a self, key: Option<&'a str>) -> impl Iterator<Item = &'a Asking> {
        self.set.iter().filter_map(move |selection| match selection {
            Selection::Field(asking) if key.is_none_or(|key| asking.key() == key) => Some(&**asking),
            _ => None,
        })
    }

    /// The fields that have selections, with their numbers and types.
    pub fn inner(&self) -> Vec<(usize, &str)> {
        let mut found = vec![];
        inner(&self.set, &mut found);
        found
    }

    pub fn find(&mut self, number: usize) -> Option<&mut Asking> {
        find(&mut self.set, number)
    }
}

impl Written {
    fn set(&mut self, set: &[Selection], out: &mut String) {
        out.push_str("{ ");
        for selection in set {
            match selection {
                Selection::Typename => out.push_str("__typename "),
                Selection::Field(asking) => self.field(asking, out),
                Selection::On { ty, set, named: false } => {
                    let _ = write!(out, "... on {ty} ");
                    self.set(set, out);
                }
                Selection::On { ty, set, named: true } => {
                    self.fragment_count += 1;
                    let name = format!("F{}", self.fragment_count);
                    let _ = write!(out, "...{name} ");
                    let mut fragment = format!(" fragment {name} on {ty} ");
                    self.set(set, &mut fragment);
                    self.fragments.push_str(&fragment);
                }
            }
        }
        out.push_str("} ");
    }

    fn field(&mut self, asking: &Asking, out: &mut String) {
        if let Some(alias) = &asking.alias {
            let _ = write!(out, "{alias}: ");
        }
        out.push_str(&asking.name);
        let arguments: Vec<String> =
            asking.arguments.iter().map(|argument| self.argument(argument)).collect();
        if !arguments.is_empty() {
            let _ = write!(out, "({})", arguments.join(", "));
        }
        out.push(' ');
        if !asking.set.is_empty() {
            self.set(&asking.set, out);
        }
    }

    fn argument(&mut self, argument: &Argument) -> String {
        if !argument.as_variable {
            return format!("{}: {}", argument.name, argument.value.literal());
        }
        let variable = format!("v{}", self.declared.len());
        self.declared.push(format!("${variable}: {}", argument.ty));
        self.variables.insert(variable.clone(), argument.value.json());
        format!("{}: ${variable}", argument.name)
    }
}

fn walk<'a>(set: &'a [Selection], value: &'a Value, ty: &'a str, see: &mut impl FnMut(&View<'a>)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| walk(set, item, ty, see)),
        Value::Object(fields) => {
            // The document selects `__typename` wherever the type is abstract.
            let object = fields.get("__typename").and_then(Value::as_str).unwrap_or(ty);
            for selection in set {
                match selection {
                    Selection::Field(asking) => {
                        let Some(value) = fields.get(asking.key()) else { continue };
                        see(&View { asking, object, value });
                        walk(&asking.set, value, &asking.ty.name, see);
                    }
                    Selection::On { ty: on, set, .. } if Schema::get().applies(on, object) => {
                        walk(set, value, object, see);
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

fn find(set: &mut [Selection], number: usize) -> Option<&mut Asking> {
    set.iter_mut().find_map(|selection| match selection {
        Selection::Field(asking) => {
            if asking.number == number {
                Some(&mut **asking)
            } else {
                find(&mut asking.set, number)
            }
        }
        Selection::On { set, .. } => find(set, number),
        Selection::Typename => None,
    })
}

fn inner<'a>(set: &'a [Selection], found: &mut Vec<(usize, &'a str)>) {
    for selection in set {
        match selection {
            Selection::Field(asking) if !asking.set.is_empty() => {
                found.push((asking.number, &asking.ty.name));
                inner(&asking.set, found);
            }
            Selection::On { set, .. } => inner(set, found),
            _ => {}
        }
    }
}
