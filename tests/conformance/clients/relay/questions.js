// What relay-compiler compiles; relay.mjs runs what comes of it.
import { graphql } from "relay-runtime";

export const query = graphql`
  query questionsQuery($count: Int!, $cursor: String) {
    ...questions_countries @arguments(count: $count, cursor: $cursor)
  }
`;

export const fragment = graphql`
  fragment questions_countries on Query
  @refetchable(queryName: "questionsPaginationQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 2 }, cursor: { type: "String" }) {
    countries(first: $count, after: $cursor, orderBy: [{ field: NAME }]) @connection(key: "questions_countries") {
      edges { node { id code name } }
    }
  }
`;

export const one = graphql`
  query questionsNodeQuery($id: ID!) {
    node(id: $id) { id ... on Country { iso3 ...questions_assessed } }
  }
`;

export const assessed = graphql`
  fragment questions_assessed on Country
  @refetchable(queryName: "questionsAssessedQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 1 }, cursor: { type: "String" }) {
    assessments(first: $count, after: $cursor) @connection(key: "questions_assessments") {
      edges { node { ref } }
    }
  }
`;
