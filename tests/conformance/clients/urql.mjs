// urql with its normalised cache, which reads the schema by introspection and checks every document against it.
import assert from "node:assert/strict";
import { Client, fetchExchange, gql } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";
import { persistedExchange } from "@urql/exchange-persisted";
import { getIntrospectionQuery } from "graphql";

const url = process.argv[2];
const introspection = await fetch(url, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ query: getIntrospectionQuery({ specifiedByUrl: true, oneOf: true, descriptions: false }) }),
});
const { data: schema, errors } = await introspection.json();
assert.equal(errors, undefined);
const keys = Object.fromEntries(
  schema.__schema.types
    .filter((type) => type.kind === "OBJECT" && !type.fields.some((field) => field.name === "id"))
    .map((type) => [type.name, () => null]),
);
const client = new Client({
  url,
  preferGetMethod: false,
  exchanges: [cacheExchange({ schema, keys, resolvers: { Query: { responses: relayPagination() } } }), fetchExchange],
});
const query = gql`
  query Answers($after: String) {
    responses(filter: { instrument: { eq: "sdg-10-7-2" }, indicator: { eq: "_T" } }, first: 100, after: $after) {
      totalCount
      edges { node { id selectedOption { code label(lang: "fr") } jurisdiction { id code } } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`;
const ask = async (after) => {
  const { data, error } = await client.query(query, { after }).toPromise();
  assert.equal(error, undefined);
  return data.responses;
};
const first = await ask();
const both = await ask(first.pageInfo.endCursor);
assert.equal(both.edges.length, both.totalCount);
console.log(`urql with graphcache: ${both.totalCount} answers in two pages, merged`);

// With automatic persisted queries it asks by hash, and sends the document once where the hash is not known.
for (const preferGetForPersistedQueries of [false, true]) {
  const requests = [];
  const counted = (url, options) => { requests.push(options.method); return globalThis.fetch(url, options); };
  const hashed = () => new Client({
    url,
    fetch: counted,
    preferGetMethod: false,
    exchanges: [persistedExchange({ preferGetForPersistedQueries }), fetchExchange],
  });
  const query = gql(`query Hashed${preferGetForPersistedQueries ? "ByGet" : ""} { country(iso3: "UGA") { code } }`);
  for (const expected of [2, 3]) {
    const { data, error } = await hashed().query(query, {}).toPromise();
    assert.equal(error, undefined);
    assert.equal(data.country.code, "UGA");
    assert.equal(requests.length, expected, "twice for the first client, once for the second");
  }
  assert.equal(requests.at(-1), preferGetForPersistedQueries ? "GET" : "POST");
}
console.log("urql: by hash, after the document was sent once");
