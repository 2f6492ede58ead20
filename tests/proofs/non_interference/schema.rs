//! The schema, read from its own SDL, so that new parts are queried and must be covered too.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use async_graphql::Positioned;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, Type, TypeDefinition, TypeKind, TypeSystemDefinition,
};

#[derive(Default)]
pub struct Schema {
    types: BTreeMap<String, Kind>,
    /// The possible object types of an interface or a union.
    possible: BTreeMap<String, Vec<String>>,
    pub query: String,
    pub mutation: Option<String>,
}

pub enum Kind {
    Composite { fields: Vec<Field>, abstract_: bool },
    Input { fields: Vec<Input>, one_of: bool },
    Enum(Vec<String>),
    Scalar,
}

pub struct Field {
    pub name: String,
    pub ty: Ty,
    pub arguments: Vec<Input>,
}

/// An argument, or a field of an input type.
pub struct Input {
    pub name: String,
    pub ty: Ty,
    /// Whether the argument is required.
    pub must: bool,
}

#[derive(Clone)]
pub struct Ty {
    /// The name of the innermost type, within all lists.
    pub name: String,
    pub lists: usize,
    pub nullable: bool,
    /// As a variable is declared: `[ID!]!`.
    pub text: String,
}

impl Ty {
    fn new(ty: &Type) -> Self {
        let (mut lists, mut inner) = (0, &ty.base);
        while let BaseType::List(of) = inner {
            (lists, inner) = (lists + 1, &of.base);
        }
        let BaseType::Named(name) = inner else { unreachable!("the innermost type has a name") };
        Self { name: name.to_string(), lists, nullable: ty.nullable, text: ty.to_string() }
    }
}

fn inputs(inputs: &[Positioned<InputValueDefinition>]) -> Vec<Input> {
    let input = |input: &Positioned<InputValueDefinition>| {
        let input = &input.node;
        let ty = Ty::new(&input.ty.node);
        Input { name: input.name.node.to_string(), must: !ty.nullable && input.default_value.is_none(), ty }
    };
    inputs.iter().map(input).collect()
}

fn fields(fields: &[Positioned<FieldDefinition>]) -> Vec<Field> {
    let field = |field: &Positioned<FieldDefinition>| Field {
        name: field.node.name.node.to_string(),
        ty: Ty::new(&field.node.ty.node),
        arguments: inputs(&field.node.arguments),
    };
    fields.iter().map(field).collect()
}

impl Schema {
    pub fn get() -> &'static Self {
        static SCHEMA: OnceLock<Schema> = OnceLock::new();
        SCHEMA.get_or_init(|| Self::read(&mgi_api::graphql::sdl()))
    }

    fn read(sdl: &str) -> Self {
        let mut schema = Self::default();
        for definition in &parse_schema(sdl).expect("our schema").definitions {
            match definition {
                TypeSystemDefinition::Schema(roots) => {
                    schema.query =
                        roots.node.query.as_ref().map(ToString::to_string).expect("a type of queries");
                    schema.mutation = roots.node.mutation.as_ref().map(ToString::to_string);
                }
                TypeSystemDefinition::Type(definition) => schema.learn(&definition.node),
                TypeSystemDefinition::Directive(_) => {}
            }
        }
        schema
    }

    fn learn(&mut self, definition: &TypeDefinition) {
        let name = definition.name.node.to_string();
        let kind = match &definition.kind {
            TypeKind::Object(object) => {
                for interface in &object.implements {
                    self.possible.entry(interface.node.to_string()).or_default().push(name.clone());
                }
                Kind::Composite { fields: fields(&object.fields), abstract_: false }
            }
            TypeKind::Interface(interface) => {
                Kind::Composite { fields: fields(&interface.fields), abstract_: true }
            }
            TypeKind::Union(union) => {
                let members = union.members.iter().map(|member| member.node.to_string());
                self.possible.entry(name.clone()).or_default().extend(members);
                Kind::Composite { fields: vec![], abstract_: true }
            }
            TypeKind::InputObject(input) => {
                let one_of =
                    definition.directives.iter().any(|directive| directive.node.name.node == "oneOf");
                Kind::Input { fields: inputs(&input.fields), one_of }
            }
            TypeKind::Enum(list) => {
                Kind::Enum(list.values.iter().map(|value| value.node.value.node.to_string()).collect())
            }
            TypeKind::Scalar => Kind::Scalar,
        };
        self.types.insert(name, kind);
    }

    /// The kind of a type; the SDL does not contain the standard scalars.
    pub fn kind(&self, ty: &str) -> &Kind {
        self.types.get(ty).unwrap_or(&Kind::Scalar)
    }

    pub fn fields(&self, ty: &str) -> &[Field] {
        match self.kind(ty) {
            Kind::Composite { fields, .. } => fields,
            _ => &[],
        }
    }

    pub fn is_composite(&self, ty: &str) -> bool {
        matches!(self.kind(ty), Kind::Composite { .. })
    }

    pub fn is_abstract(&self, ty: &str) -> bool {
        matches!(self.kind(ty), Kind::Composite { abstract_: true, .. })
    }

    /// The possible object types of a value of this type.
    pub fn possible(&self, ty: &str) -> Vec<String> {
        self.possible.get(ty).cloned().unwrap_or_else(|| vec![ty.to_owned()])
    }

    pub fn name_of(&self, ty: &str) -> Option<&str> {
        self.types.get_key_value(ty).map(|(name, _)| name.as_str())
    }

    pub fn names_of_possible(&self, ty: &str) -> Vec<&str> {
        self.possible.get(ty).into_iter().flatten().map(String::as_str).collect()
    }

    /// Whether a fragment on `on` applies to an object of this type.
    pub fn applies(&self, on: &str, object: &str) -> bool {
        on == object || self.possible.get(on).is_some_and(|types| types.iter().any(|ty| ty == object))
    }

    /// Whether an input type leads to itself, or to another that does.
    pub fn is_deep(&self, ty: &str) -> bool {
        self.is_deep_below(ty, &mut vec![])
    }

    fn is_deep_below(&self, ty: &str, above: &mut Vec<String>) -> bool {
        let Kind::Input { fields, .. } = self.kind(ty) else { return false };
        if above.iter().any(|known| known == ty) {
            return true;
        }
        above.push(ty.to_owned());
        let deep = fields.iter().any(|field| self.is_deep_below(&field.ty.name, above));
        above.pop();
        deep
    }

    /// The types that the arguments of these fields lead to.
    pub fn arguments_of<'f>(
        &self,
        fields: impl IntoIterator<Item = &'f Field>,
        found: &mut BTreeSet<String>,
    ) {
        let arguments = fields.into_iter().flat_map(|field| &field.arguments);
        let mut open: Vec<&Ty> = arguments.map(|argument| &argument.ty).collect();
        while let Some(ty) = open.pop() {
            if !found.insert(ty.name.clone()) {
                continue;
            }
            if let Kind::Input { fields, .. } = self.kind(&ty.name) {
                open.extend(fields.iter().map(|field| &field.ty));
            }
        }
    }

    /// The types that a query leads to, by way of results and of arguments, when it leaves out these root fields.
    pub fn reachable(&self, but: &[&str]) -> (BTreeSet<String>, BTreeSet<String>) {
        let (mut results, mut arguments) = (BTreeSet::new(), BTreeSet::new());
        let mut open = vec![self.query.clone()];
        while let Some(ty) = open.pop() {
            if !results.insert(ty.clone()) {
                continue;
            }
            open.extend(self.possible.get(&ty).into_iter().flatten().cloned());
            for field in self.fields(&ty) {
                if ty == self.query && but.contains(&field.name.as_str()) {
                    continue;
                }
                open.push(field.ty.name.clone());
                self.arguments_of([field], &mut arguments);
            }
        }
        (results, arguments)
    }
}
