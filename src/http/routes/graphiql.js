'use strict';
// The address of this page says of which release to ask, as it does on /graphql.
const asked = new URLSearchParams(location.search);
const known = new URLSearchParams();
for (const name of ['release', 'edition', 'asOf']) {
  if (asked.has(name)) known.set(name, asked.get(name));
}
// Relative, as all addresses here: a proxy may serve the page below a path prefix.
const endpoint = 'graphql' + (known.size ? '?' + known : '');

// A service that answers only trusted documents knows this text. GraphiQL's own differs from version to version.
const introspectionQueryName = 'GraphiqlSchema';

// For a moment after another tab is chosen, GraphiQL names the operation of the tab before.
const named = (query, name) => (new RegExp(`\\b${name}\\b`).test(query) ? name : undefined);

// There are no subscriptions and no streams: one question, one answer.
const fetcher = async ({ query: written, variables, operationName }) => {
  const query = operationName === introspectionQueryName ? window.INTROSPECTION_QUERY : written;
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify({ query, variables, operationName: named(query, operationName) }),
  });
  return response.json();
};

ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, {
    fetcher,
    introspectionQueryName,
    defaultTabs: window.SAMPLE_QUERIES,
    defaultEditorToolsVisibility: false,
    isHeadersEditorEnabled: false,
  }),
);
