//! Chooses the operation of a document that runs; everything later asks for it here.

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, FragmentDefinition, OperationDefinition, OperationType,
};
use async_graphql::{Name, Positioned};

/// For whom the answer to an operation is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Every caller gets the same answer.
    Public,
    /// The answer depends on the caller.
    Personal,
}

/// A document that may run, and what to charge for it.
#[derive(Debug)]
pub struct AdmittedDocument {
    pub document: ExecutableDocument,
    pub(super) choice: Option<OperationChoice>,
    pub cost: u64,
    pub audience: Audience,
    /// Whether it asks about the schema.
    pub introspects: bool,
}

impl AdmittedDocument {
    /// The operation that runs. None if the name fits no operation, or several: the engine then refuses the document.
    pub fn operation(&self) -> Option<&OperationDefinition> {
        self.choice.as_ref()?.find(&self.document.operations)
    }

    /// The same operation and the fragments beside it, to be changed.
    pub fn operation_mut(
        &mut self,
    ) -> Option<(&mut OperationDefinition, impl Iterator<Item = &mut FragmentDefinition>)> {
        let ExecutableDocument { operations, fragments } = &mut self.document;
        let operation = match (operations, self.choice.as_ref()?) {
            (DocumentOperations::Single(operation), OperationChoice::Single) => operation,
            (DocumentOperations::Multiple(operations), OperationChoice::Named(name)) => {
                operations.get_mut(name)?
            }
            _ => return None,
        };
        Some((&mut operation.node, fragments.values_mut().map(|fragment| &mut fragment.node)))
    }

    /// Whether the operation only reads. A document without a chosen operation does nothing at all.
    pub fn is_query(&self) -> bool {
        self.operation().is_none_or(|operation| operation.ty == OperationType::Query)
    }
}

/// Which operation of a document was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OperationChoice {
    /// The only one, which has no name.
    Single,
    Named(Name),
}

impl OperationChoice {
    /// As the specification says (GetOperation): the operation with the name, or the only one if there is no name.
    pub fn new(document: &ExecutableDocument, name: Option<&str>) -> Option<Self> {
        match (&document.operations, name) {
            (DocumentOperations::Single(_), None) => Some(Self::Single),
            (DocumentOperations::Single(_), Some(_)) => None,
            (DocumentOperations::Multiple(operations), Some(name)) => {
                operations.get_key_value(name).map(|(name, _)| Self::Named(name.clone()))
            }
            (DocumentOperations::Multiple(operations), None) => match operations.len() {
                1 => operations.keys().next().map(|name| Self::Named(name.clone())),
                _ => None,
            },
        }
    }

    pub fn find<'d>(&self, operations: &'d DocumentOperations) -> Option<&'d OperationDefinition> {
        let operation: Option<&Positioned<OperationDefinition>> = match (operations, self) {
            (DocumentOperations::Single(operation), Self::Single) => Some(operation),
            (DocumentOperations::Multiple(operations), Self::Named(name)) => operations.get(name),
            _ => None,
        };
        operation.map(|operation| &operation.node)
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    #[test]
    fn the_operation_is_the_named_one_or_the_only_one() {
        let named = |name: &str| Some(OperationChoice::Named(Name::new(name)));
        for (document, name, expected) in [
            ("{a}", None, Some(OperationChoice::Single)),
            ("{a}", Some("A"), None),
            ("query A{a}", None, named("A")),
            ("query A{a}", Some("A"), named("A")),
            ("query A{a}", Some("B"), None),
            ("query A{a} mutation B{b}", None, None),
            ("query A{a} mutation B{b}", Some("B"), named("B")),
        ] {
            let document = parse_query(document).expect("a document");
            let choice = OperationChoice::new(&document, name);
            assert_eq!(choice, expected, "{name:?}");
            assert_eq!(
                choice.is_some(),
                choice.and_then(|choice| choice.find(&document.operations).map(drop)).is_some()
            );
        }
    }
}
