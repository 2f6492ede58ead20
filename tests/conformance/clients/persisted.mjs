// The convention of persisted queries without a client: plain GETs with `extensions`, and a cache between.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";

const ask = async (parameters, headers = {}) => {
  const response = await fetch(`${process.argv[2]}?${new URLSearchParams(parameters)}`, { headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: text && JSON.parse(text) };
};
const query = `query Plain($iso3: String!) { country(iso3: $iso3) { name } }`;
const sha256Hash = createHash("sha256").update(query).digest("hex");
const extensions = JSON.stringify({ persistedQuery: { version: 1, sha256Hash } });
const variables = JSON.stringify({ iso3: "DNK" });

const unknown = await ask({ extensions, variables });
assert.equal(unknown.json.errors[0].message, "PersistedQueryNotFound");
assert.equal(unknown.json.errors[0].extensions.code, "PERSISTED_QUERY_NOT_FOUND");
assert.match(unknown.headers.get("cache-control"), /no-store/);

const sent = await ask({ query, extensions, variables });
assert.equal(sent.json.data.country.name, "Denmark");
const found = await ask({ extensions, variables });
assert.equal(found.text, sent.text);
assert.match(found.headers.get("cache-control"), /public/);
const known = await ask({ extensions, variables }, { "if-none-match": found.headers.get("etag") });
assert.deepEqual([known.status, known.text], [304, ""]);

const wrong = await ask({ query: `${query} `, extensions, variables });
assert.equal(wrong.json.errors[0].extensions.code, "BAD_USER_INPUT");
console.log("GET with extensions: not found, sent, found, not modified");
