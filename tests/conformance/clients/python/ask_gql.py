"""gql: fetches the schema by introspection, checks documents against it, and reads every page."""

import sys

from gql import Client, gql
from gql.transport.httpx import HTTPXTransport

transport = HTTPXTransport(url=sys.argv[1], timeout=30)
with Client(transport=transport, fetch_schema_from_transport=True) as client:
    query = gql(
        """
        query Page($after: String, $filter: AssessmentFilter) {
          assessments(filter: $filter, first: 60, after: $after, orderBy: [{field: JURISDICTION_NAME, lang: "fr"}]) {
            totalCount
            pageInfo { hasNextPage endCursor }
            nodes { ref jurisdiction { name(lang: "fr") } revision { year citation } }
          }
        }
        """
    )
    after, refs = None, []
    while True:
        query.variable_values = {"after": after, "filter": {"year": {"in": [2019, 2021]}}}
        page = client.execute(query)["assessments"]
        refs += [node["ref"] for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert len(refs) == len(set(refs)) == page["totalCount"], (len(refs), page["totalCount"])

    # A misspelt field is found before anything is sent.
    try:
        client.execute(gql("{ country(iso3: \"KEN\") { nmae } }"))
    except Exception as error:
        assert "nmae" in str(error), error
    else:
        raise AssertionError("a misspelt field passed")
print(f"Python gql: {len(refs)} assessments, page by page, checked against the schema")
