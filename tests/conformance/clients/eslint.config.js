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
      "@graphql-eslint/relay-edge-types": ["error", { listTypeCanWrapOnlyEdgeType: false }],
      // What is no thing of its own, but a part or a count of one, has no id to be found by.
      "@graphql-eslint/strict-id-in-types": [
        "error",
        {
          exceptions: {
            suffixes: ["Connection", "Edge"],
            types: [
              "AnswerOption", "Assessed", "AssessmentCount", "Category", "Change", "Coverage", "Dataset", "Dimension",
              "Evidence", "Grouping", "LanguageText", "Milestone", "ObjectiveLink", "PageInfo", "SdgLink", "SignOff",
              "Source", "Viewer", "Withdrawal",
            ],
          },
        },
      ],
    },
  },
];
