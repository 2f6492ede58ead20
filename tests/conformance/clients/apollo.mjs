// Apollo Client: pages are merged in its cache, and fragments on interfaces find their types.
import assert from "node:assert/strict";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { ApolloClient, HttpLink, InMemoryCache, gql } = require("@apollo/client/core");
const { relayStylePagination } = require("@apollo/client/utilities");

const client = new ApolloClient({
  link: new HttpLink({ uri: process.argv[2], fetch }),
  cache: new InMemoryCache({
    possibleTypes: { Jurisdiction: ["Country", "Subdivision", "Municipality", "RegionalBody"] },
    typePolicies: { Query: { fields: { jurisdictions: relayStylePagination(["filter", "orderBy"]) } } },
  }),
});

const query = gql`
  query Places($after: String) {
    jurisdictions(first: 3, after: $after, filter: { within: { in: ["KEN", "BRA"] } }, orderBy: [{ field: KIND }]) {
      edges { cursor node { ...Place } }
      pageInfo { hasNextPage startCursor endCursor hasPreviousPage }
    }
  }
  fragment Place on Jurisdiction { __typename id code name parent { id code } }
`;
const places = client.watchQuery({ query });
const first = await places.result();
assert.equal(first.data.jurisdictions.edges.length, 3);
await places.fetchMore({ variables: { after: first.data.jurisdictions.pageInfo.endCursor } });
const merged = client.readQuery({ query }).jurisdictions.edges;
assert.ok(merged.length > 3);
assert.equal(new Set(merged.map((edge) => edge.node.id)).size, merged.length);
assert.deepEqual([...new Set(merged.map((edge) => edge.node.__typename))].slice(0, 2), ["Country", "Subdivision"]);
const cached = client.readFragment({ id: "Country:Jurisdiction:KEN", fragment: gql`fragment Name on Country { name }` });
assert.equal(cached.name, "Kenya");
console.log(`Apollo Client: ${merged.length} places of several kinds, merged in the cache`);

// With automatic persisted queries it asks by hash, sends the document once where the hash is not known, and never again.
const { createPersistedQueryLink } = require("@apollo/client/link/persisted-queries");
const { createHash } = require("node:crypto");
const sha256 = (text) => createHash("sha256").update(text).digest("hex");
for (const useGETForHashedQueries of [false, true]) {
  const requests = [];
  const counted = (uri, options) => { requests.push(options.method); return fetch(uri, options); };
  const hashed = () => new ApolloClient({
    link: createPersistedQueryLink({ sha256, useGETForHashedQueries }).concat(new HttpLink({ uri: process.argv[2], fetch: counted })),
    cache: new InMemoryCache(),
  });
  const query = gql(`query Hashed${useGETForHashedQueries ? "ByGet" : ""} { country(iso3: "KEN") { code } }`);
  for (const expected of [2, 3]) {
    const { data } = await hashed().query({ query });
    assert.equal(data.country.code, "KEN");
    assert.equal(requests.length, expected, "twice for the first client, once for the second");
  }
  assert.equal(requests.at(-1), useGETForHashedQueries ? "GET" : "POST");
}
console.log("Apollo Client: by hash, after the document was sent once");
