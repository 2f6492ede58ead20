// graphql-codegen's client preset under tsc --strict: what the schema promises is what the types say.
import assert from "node:assert/strict";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print } from "graphql";
import { graphql } from "./generated/gql.js";
import type { AssessmentFilter } from "./generated/graphql.js";

const endpoint = process.argv[2] ?? "http://127.0.0.1:8080/graphql";

async function ask<Result, Variables>(document: TypedDocumentNode<Result, Variables>, variables: Variables): Promise<Result> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/graphql-response+json" },
    body: JSON.stringify({ query: print(document), variables }),
  });
  const { data, errors } = (await response.json()) as { data: Result; errors?: { message: string }[] };
  assert.equal(errors, undefined);
  return data;
}

const Assessed = graphql(`
  query Assessed($filter: AssessmentFilter, $after: String) {
    assessments(filter: $filter, orderBy: [{ field: YEAR, direction: DESC }], first: 20, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        ref
        jurisdiction { __typename code name(lang: "fr") ... on Country { iso3 } }
        revision { year provenance responses(first: 7) { nodes { indicator { code } selectedOption { code label } absence } } }
      }
    }
  }
`);

const filter: AssessmentFilter = { within: { eq: "014" }, year: { gte: 2019 }, not: { answered: false } };
let after: string | null = null;
let seen = 0;
let total: number;
do {
  const page: Awaited<ReturnType<typeof ask<import("./generated/graphql.js").AssessedQuery, unknown>>> =
    await ask(Assessed, { filter, after });
  for (const assessment of page.assessments.nodes) {
    // Nothing that can be null may be used as if it could not: the compiler sees to it.
    const year: number = assessment.revision?.year ?? assert.fail("a year was asked for");
    assert.ok(year >= 2019);
    if (assessment.jurisdiction.__typename === "Country") assert.equal(assessment.jurisdiction.iso3.length, 3);
    seen += 1;
  }
  total = page.assessments.totalCount;
  after = page.assessments.pageInfo.endCursor ?? null;
  if (!page.assessments.pageInfo.hasNextPage) break;
} while (after);
assert.equal(seen, total);
console.log(`graphql-codegen, tsc --strict: ${seen} assessments, typed`);
