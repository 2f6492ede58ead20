"""Reads the exports of the service as others do: pandas, csvw, openpyxl, and a validator of OpenAPI.

    read_exports.py http://127.0.0.1:8080/graphql
"""

import io
import json
import sys
import urllib.request

import openpyxl
import pandas
from csvw import CSVW
from openapi_spec_validator import validate

BASE = sys.argv[1].removesuffix("/graphql")


def get(path):
    with urllib.request.urlopen(BASE + path) as answer:
        return answer.read()


def total(field):
    query = json.dumps({"query": f"{{ {field} {{ totalCount }} }}"}).encode()
    request = urllib.request.Request(BASE + "/graphql", query, {"content-type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["data"][field.split("(", 1)[0]]["totalCount"]


document = json.loads(get("/openapi.json"))
validate(document)
print(f"openapi-spec-validator: {len(document['paths'])} paths, no mistake")

responses = pandas.read_csv(f"{BASE}/export/responses.csv", keep_default_na=False, dtype={"m49": str})
assert len(responses) == total("responses(select: ALL)"), len(responses)
assert set(responses[responses.iso3 == "NAM"].jurisdiction) <= {"NAM"}
places = pandas.read_csv(f"{BASE}/export/jurisdictions.csv", keep_default_na=False, dtype={"m49": str})
assert places.set_index("code").loc["NAM"][["iso2", "m49"]].tolist() == ["NA", "516"]
print(f"pandas: {len(responses)} responses, {len(places)} places; Namibia is NA")

tables = sorted({path.split("/")[-1].split(".")[0] for path in document["paths"]})
for table in tables:
    metadata = f"{BASE}/export/{table}.csv-metadata.json?instrument=mgi-national" if "wide" in table else (
        f"{BASE}/export/{table}.csv-metadata.json")
    described = CSVW(metadata, validate=True)
    assert described.is_valid, (table, described)
print(f"csvw: {len(tables)} tables are valid CSV on the Web")

book = openpyxl.load_workbook(io.BytesIO(get("/export/responses.xlsx")), read_only=True)
assert book.sheetnames == ["read-me", "responses", "questions"], book.sheetnames
rows = list(book["responses"].iter_rows(values_only=True))
assert list(rows[0]) == list(responses.columns) and len(rows) == len(responses) + 1
print(f"openpyxl: {', '.join(book.sheetnames)}; {len(rows) - 1} rows")
