"""sgqlc: types made from the schema's introspection, and a question written in Python."""

import sys

from sgqlc.endpoint.http import HTTPEndpoint
from sgqlc.operation import Operation

from mgi_schema import mgi_schema as schema

operation = Operation(schema.Query)
indicator = operation.indicator(instrument="sdg-10-7-2", code="_T")
indicator.question(lang="fr")
latest = indicator.latest_responses(filter={"within": {"eq": "002"}, "answered": True})
latest.jurisdiction().code()
latest.revision().year()
latest.selected_option().code()

answer = operation + HTTPEndpoint(sys.argv[1], timeout=30)(operation)
rows = answer.indicator.latest_responses
assert len(rows) > 30, len(rows)
assert all(row.selected_option.code in "1234" and len(row.jurisdiction.code) == 3 for row in rows)
print(f"Python sgqlc: {len(rows)} answers on a map, as typed objects")
