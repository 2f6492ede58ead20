//! Reads from the schema's SDL which fields multiply the fields below them.

use async_graphql::{
    Value,
    parser::{
        parse_schema,
        types::{BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition},
    },
};
use rustc_hash::{FxHashMap, FxHashSet};

/// Assumed length of a list of which nothing else is known.
const LIST: u64 = 5;
/// Assumed length of a page of which nothing else is known.
const PAGE: u64 = 50;

/// How many times the fields below a field are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    One,
    /// A list, of about so many.
    List(u64),
    /// As many as `first` or `last` say, or so many.
    Page(u64),
    /// As many as `ids` has, or so many.
    Ids(u64),
}

#[derive(Debug)]
pub struct Price {
    pub returns: String,
    pub size: Size,
    /// The field leads to a connection: its `edges` and `nodes` are as many as the page; `totalCount` is not.
    pub connection: bool,
    /// The field is `edges` or `nodes` of a connection: the page has multiplied it.
    pub per_item: bool,
    /// Cost of the field itself.
    pub own: u64,
    /// Whether its value depends on the caller.
    pub personal: bool,
}

#[derive(Debug, Default)]
pub struct Prices {
    types: FxHashMap<String, FxHashMap<String, Price>>,
    pub query: Option<String>,
    pub mutation: Option<String>,
    pub subscription: Option<String>,
}

impl Prices {
    /// # Panics
    /// If the SDL is not one, a size is for a field that is no list, or a price for none: our own mistake, at startup.
    pub fn new(sdl: &str, list_sizes: &[(&str, u64)], expensive: &[(&str, u64)]) -> Self {
        let schema = parse_schema(sdl).expect("the schema's own SDL can be parsed");
        let mut prices = Self::default();
        let mut fields: Vec<(&str, &FieldDefinition)> = Vec::new();
        let mut interfaces = Interfaces::default();
        for definition in &schema.definitions {
            match definition {
                TypeSystemDefinition::Schema(roots) => {
                    let name = |root: &Option<_>| root.as_ref().map(ToString::to_string);
                    prices.query = name(&roots.node.query);
                    prices.mutation = name(&roots.node.mutation);
                    prices.subscription = name(&roots.node.subscription);
                }
                TypeSystemDefinition::Type(definition) => {
                    let name = definition.node.name.node.as_str();
                    let (implements, own) = match &definition.node.kind {
                        TypeKind::Object(object) => (&object.implements, &object.fields),
                        TypeKind::Interface(interface) => (&interface.implements, &interface.fields),
                        _ => continue,
                    };
                    fields.extend(own.iter().map(|field| (name, &field.node)));
                    implements.iter().for_each(|interface| interfaces.add(name, interface.node.as_str()));
                }
                TypeSystemDefinition::Directive(_) => {}
            }
        }

        let connections: FxHashSet<&str> =
            fields.iter().filter(|(_, field)| field.name.node == "pageInfo").map(|(name, _)| *name).collect();
        let sizes: FxHashMap<&str, u64> = list_sizes.iter().copied().collect();
        for (owner, field) in fields {
            let name = field.name.node.as_str();
            let (returns, list) = innermost(&field.ty.node);
            let per_item = list && connections.contains(owner) && matches!(name, "edges" | "nodes");
            let connection = connections.contains(returns);
            let known = interfaces.size(&sizes, owner, name);
            let size = if per_item {
                Size::One
            } else if connection || has(field, "first") || has(field, "last") {
                Size::Page(default_value(field, "first").or(known).unwrap_or(PAGE))
            } else if list && has(field, "ids") {
                Size::Ids(known.unwrap_or(LIST))
            } else if list {
                Size::List(known.unwrap_or(LIST))
            } else {
                Size::One
            };
            let price =
                Price { returns: returns.to_owned(), size, connection, per_item, own: 1, personal: false };
            prices.types.entry(owner.to_owned()).or_default().insert(name.to_owned(), price);
        }
        prices.check(list_sizes);
        for (path, own) in expensive {
            let field = prices.field_mut(path);
            field.unwrap_or_else(|| panic!("{path} has a price but is no field")).own = *own;
        }
        prices
    }

    /// Marks fields whose values depend on the caller.
    pub fn mark_personal(&mut self, fields: &[&str]) {
        for path in fields {
            self.field_mut(path).unwrap_or_else(|| panic!("{path} is personal but is no field")).personal =
                true;
        }
    }

    fn field_mut(&mut self, path: &str) -> Option<&mut Price> {
        let (owner, field) = path.split_once('.')?;
        self.types.get_mut(owner)?.get_mut(field)
    }

    /// Gives a price to every mutation that has none of its own.
    pub fn charge_mutations(&mut self, cost: u64) {
        let mutations = self.mutation.as_ref().and_then(|mutation| self.types.get_mut(mutation));
        for price in mutations.into_iter().flat_map(FxHashMap::values_mut).filter(|price| price.own == 1) {
            price.own = cost;
        }
    }

    pub fn price(&self, parent: Option<&str>, field: &str) -> Option<&Price> {
        self.types.get(parent?)?.get(field)
    }

    /// A size for a field that was renamed would be forgotten in silence, and the field become cheap.
    fn check(&self, list_sizes: &[(&str, u64)]) {
        for (path, _) in list_sizes {
            let price = path.split_once('.').and_then(|(owner, field)| self.price(Some(owner), field));
            assert!(
                price.is_some_and(|price| price.size != Size::One),
                "{path} has a list size but is no list"
            );
        }
    }
}

/// Which types are interfaces of which, either way round.
///
/// A list is as long through the interface as through the object, so a size given for one holds for both.
#[derive(Default)]
struct Interfaces<'a>(FxHashMap<&'a str, Vec<&'a str>>);

impl<'a> Interfaces<'a> {
    fn add(&mut self, object: &'a str, interface: &'a str) {
        self.0.entry(object).or_default().push(interface);
        self.0.entry(interface).or_default().push(object);
    }

    fn size(&self, sizes: &FxHashMap<&str, u64>, owner: &str, field: &str) -> Option<u64> {
        let of = |owner: &str| sizes.get(format!("{owner}.{field}").as_str()).copied();
        of(owner).or_else(|| self.0.get(owner)?.iter().filter_map(|other| of(other)).max())
    }
}

fn has(field: &FieldDefinition, argument: &str) -> bool {
    field.arguments.iter().any(|candidate| candidate.node.name.node == argument)
}

fn default_value(field: &FieldDefinition, argument: &str) -> Option<u64> {
    let argument = field.arguments.iter().find(|candidate| candidate.node.name.node == argument)?;
    match &argument.node.default_value.as_ref()?.node {
        Value::Number(number) => number.as_u64(),
        _ => None,
    }
}

/// The named type inside, and whether there is a list around it.
fn innermost(mut ty: &Type) -> (&str, bool) {
    let mut list = false;
    loop {
        match &ty.base {
            BaseType::Named(name) => return (name.as_str(), list),
            BaseType::List(inner) => (ty, list) = (inner, true),
        }
    }
}
