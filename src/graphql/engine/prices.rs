//! Lists the fields that have a size, a price or an audience of their own.

/// Lengths of lists that no argument bounds, as `Type.field`: the gate charges for so many items.
pub const LIST_SIZES: &[(&str, u64)] = &[
    ("Codebook.indicators", 90),
    ("Codebook.categories", 30),
    ("Codebook.dimensions", 6),
    ("Dimension.indicators", 15),
    ("GcmObjective.indicatorLinks", 15),
    ("Report.revisions", 2),
    ("CodebookPreview.changed", 50),
    ("LinkDifference.added", 20),
    ("LinkDifference.changed", 20),
    ("LinkDifference.removed", 20),
    ("Draft.problems", 50),
    ("Draft.signOffs", 2),
    ("DraftChanges.responses", 50),
    ("Report.translations", 2),
    ("Indicator.latestResponses", 200),
    ("MergePreview.policies", 50),
    ("Indicator.options", 4),
    ("Indicator.objectiveLinks", 2),
    ("Indicator.sdgTargetLinks", 2),
    ("PrincipalPayload.affectedDrafts", 10),
    ("PublishPreview.dimensions", 6),
    ("Query.apiKeys", 100),
    ("Query.countryGroups", 45),
    ("Query.gcmObjectives", 23),
    ("Query.sdgTargets", 169),
    ("Release.changes", 10),
    ("Response.selectedOptions", 2),
    ("Response.evidence", 2),
    ("Revision.coverage", 6),
    ("Revision.findings", 12),
    ("Revision.responses", 100),
    ("SdgTarget.indicatorLinks", 10),
];

/// Cost of building a shelf with a draft on it.
pub const PREVIEW_COST: u64 = 200;
/// Cost of reading and checking a whole draft, which may be a megabyte.
pub const DOCUMENT_COST: u64 = 100;
/// Fields that cost more than 1 themselves.
pub const FIELD_COSTS: &[(&str, u64)] = &[
    ("Draft.changes", PREVIEW_COST),
    ("Draft.content", PREVIEW_COST),
    ("Draft.contentJson", DOCUMENT_COST),
    ("Draft.problems", DOCUMENT_COST),
    ("Draft.signOffs", DOCUMENT_COST),
    ("Draft.viewerCan", DOCUMENT_COST),
    ("Proposal.codebookPreview", DOCUMENT_COST),
    ("Proposal.document", DOCUMENT_COST),
    ("Proposal.linksPreview", DOCUMENT_COST),
    ("Proposal.mergePreview", 10),
    ("Query.codebookPreview", PREVIEW_COST),
    ("Query.publishPreview", PREVIEW_COST),
];
/// Fields that depend on the caller. The fields of the desk do, and so does the caller itself; every other field is a
/// function of the catalog.
pub const PERSONAL_FIELDS: &[&str] = &[
    "Query.apiKeys",
    "Query.auditLog",
    "Query.codebookPreview",
    "Query.draft",
    "Query.drafts",
    "Query.principals",
    "Query.proposals",
    "Query.proposedWithdrawals",
    "Query.publishPreview",
    "Query.viewer",
];

#[cfg(test)]
mod tests {
    use async_graphql::{EmptyMutation, EmptySubscription, Schema};

    use super::PERSONAL_FIELDS;
    use crate::graphql::query::ShelfQuery;

    fn root_fields(sdl: &str) -> Vec<String> {
        use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
        let schema = async_graphql::parser::parse_schema(sdl).expect("our schema");
        let types = schema.definitions.into_iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(definition) => Some(definition.node),
            _ => None,
        });
        let fields = types.filter_map(|definition| match definition.kind {
            TypeKind::Object(object) if definition.name.node.ends_with("Query") => Some(object.fields),
            _ => None,
        });
        fields.flatten().map(|field| field.node.name.node.to_string()).collect()
    }

    /// A root field that is forgotten here would be stored for other callers.
    #[test]
    fn every_root_field_is_personal_or_reads_the_catalog_alone() {
        let public = root_fields(&Schema::new(ShelfQuery, EmptyMutation, EmptySubscription).sdl());
        let all = root_fields(&crate::graphql::sdl());
        assert!(public.len() > 20 && all.len() > public.len(), "{public:?}");
        for field in all {
            let is_personal = PERSONAL_FIELDS.contains(&format!("Query.{field}").as_str());
            assert_eq!(is_personal, field == "viewer" || !public.contains(&field), "{field}");
        }
    }
}
