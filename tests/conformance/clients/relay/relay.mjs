// Relay: two pages of a connection become one list in its store, and a thing is refetched by its id.
import assert from "node:assert/strict";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const relay = require("relay-runtime");
const artifact = (name) => require(`./generated/${name}.graphql.js`);
const endpoint = process.argv[2];

const network = relay.Network.create(async ({ text }, variables) => {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: text, variables }),
  });
  return response.json();
});
const environment = new relay.Environment({ network, store: new relay.Store(new relay.RecordSource()) });

const query = artifact("questionsQuery");
const more = artifact("questionsPaginationQuery");
const fragment = artifact("questions_countries");
const operation = relay.createOperationDescriptor(query, { count: 2 });
environment.retain(operation);

function read() {
  const root = environment.lookup(operation.fragment).data;
  return environment.lookup(relay.getSingularSelector(fragment, root)).data.countries;
}

await relay.fetchQuery(environment, query, { count: 2 }).toPromise();
assert.equal(read().edges.length, 2);
assert.equal(read().pageInfo.hasNextPage, true);
await relay.fetchQuery(environment, more, { count: 3, cursor: read().pageInfo.endCursor }).toPromise();
assert.equal(read().edges.length, 5);
assert.equal(new Set(read().edges.map((edge) => edge.node.id)).size, 5);

const node = await relay.fetchQuery(environment, artifact("questionsNodeQuery"), { id: "Jurisdiction:KEN" }).toPromise();
assert.equal(node.node.iso3, "KEN");
const refetched = relay.createOperationDescriptor(artifact("questionsAssessedQuery"), { id: "Jurisdiction:KEN", count: 1 });
await relay.fetchQuery(environment, refetched.request.node, refetched.request.variables).toPromise();
console.log("relay-compiler and relay-runtime: 5 countries in two pages, one refetched by its id");
