// The recommended rules for schemas, and those of Relay's conventions. An option is set only where our contract says
// otherwise, with the reason.
import graphql from "@graphql-eslint/eslint-plugin";

export default [
  {
    files: ["**/*.graphql"],
    plugins: { "@graphql-eslint": graphql },
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: "./schema.graphql" } },
    },
    rules: {
      ...graphql.configs["flat/schema-recommended"].rules,
      ...graphql.configs["flat/schema-relay"].rules,
      // Connections have `nodes` beside `edges`, and what is short by nature (names, options, coverage) is a list.
      // What lives at the desk is no Node, so that no public field leads to it; that everything else is one, and that
      // these three are all, tests/shape.rs says.
      "@graphql-eslint/relay-edge-types": [
        "error",
        { listTypeCanWrapOnlyEdgeType: false, shouldImplementNode: false },
      ],
      // The lists of the desk go forward only; that the others go both ways, tests/proofs/walk.rs says.
      "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],
      // What is no thing of its own, but a part or a count of one, has no id to be found by.
      "@graphql-eslint/strict-id-in-types": [
        "error",
        {
          exceptions: {
            suffixes: ["Connection", "Edge"],
            types: [
              "AnswerOption", "AssessmentCount", "AssessmentSummary", "Category", "Coverage", "Dataset", "Dimension",
              "Evidence", "Grouping", "InstrumentSummary", "LanguageText", "Milestone", "ObjectiveLink", "PageInfo",
              "PlaceName", "ReleaseChange", "SdgTargetLink", "SignOff", "Source", "Viewer", "Withdrawal",
              // Computed for the request: counts, comparisons, and what a search finds.
              "Alignment", "AssessmentComparison", "Bulletin", "BulletinChange", "BulletinIndicator", "BulletinRound",
              "ChangeCount", "ComparisonGroup", "ComparisonSummary", "CrossTabulation", "CrossTabulationCell",
              "CrossTabulationGroup", "DimensionComparison", "Distribution", "DistributionBucket",
              "DistributionGroup", "DistributionKey", "Exclusion", "Explanation", "Facet",
              "IndicatorComparison", "IndicatorDistributionChange", "ObjectiveComparison", "ObjectiveProfile",
              "PresenceFacet", "SdgTargetProfile", "SearchFacets", "SearchHit", "SearchLanguageCount",
              "SearchTypeCount", "TextFragment", "TopicAlignment", "TrendPoint",
              // Of the viewer and of the desk: parts of a draft, payloads, and what is known by other names.
              "Allowance", "AnswerCount", "ApiKeyPayload", "AuditEntry", "DimensionPreview", "DraftChanges",
              "CodebookPreview", "IndicatorChange", "LinkCounts", "LinkDifference", "LinkedCodes", "LinksPreview",
              "MergePreview",
              "DraftComment", "DraftPayload", "DraftSignOff", "Permission", "Principal", "PrincipalGrant",
              "PrincipalPayload", "Problem", "PublicationPayload", "PublishPreview", "ReleasePayload",
              "ResponseChange", "ViewerCan", "ViewerGrant",
            ],
          },
        },
      ],
    },
  },
];
