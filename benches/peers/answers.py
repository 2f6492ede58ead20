"""Brings the answers of all targets to the form of the service's answer, and compares them by value."""

import re
from datetime import datetime

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def difference(expected, found, path="data"):
    """Where two answers differ first; None if they are equal."""
    if isinstance(expected, dict) and isinstance(found, dict) and expected.keys() == found.keys():
        pairs = ((f"{path}.{key}", expected[key], found[key]) for key in expected)
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        pairs = ((f"{path}[{index}]", *pair) for index, pair in enumerate(zip(expected, found)))
    elif _value(expected) == _value(found):
        return None
    else:
        return f"{path}: {str(expected)[:200]} is not {str(found)[:200]}"
    return next(filter(None, (difference(a, b, below) for below, a, b in pairs)), None)


def _value(leaf):
    """Instants are equal in whatever form they are written."""
    is_time = isinstance(leaf, str) and TIME.match(leaf)
    return datetime.fromisoformat(leaf.replace("Z", "+00:00")) if is_time else leaf


def comparable(workload, data):
    """What answers to a workload must have in common: PostgreSQL ranks what it finds in another way."""
    if workload not in ("search", "keystroke"):
        return data
    found = data["search"]
    by_type = sorted(found["facets"]["byType"], key=lambda one: one["type"])
    return {"total": found["totalCount"], "byType": by_type, "first": len(found["nodes"])}


def from_postgraphile(workload, data):
    """The answer of PostGraphile in the service's form."""
    return {"q1": _q1, "q2": _q2, "q3": _q3, "q4": _q4, "q5": _q5, "q6": _q6}[workload](data)


def _option(row, *fields):
    values = {"code": row["option"], "ordinal": row.get("ordinal")}
    return {field: values[field] for field in fields} if row["option"] is not None else None


def _narrative(row):
    return {"text": row["narrative"]} if row["narrative"] is not None else None


def _only(connection):
    (row,) = connection["nodes"]
    return row


def _q1(data):
    def country(row):
        latest = _only(row["assessments"])
        revision = {field: latest[field] for field in ("year", "round", "publishedAt")}
        revision["number"] = latest["revisionNumber"]
        latest = {"ref": latest["ref"], "revision": revision}
        return {"iso3": row["iso3"], "name": row["name"], "latestAssessment": latest}

    return {"countries": {"nodes": [country(row) for row in data["countries"]["nodes"]]}}


def _q2(data):
    def response(row):
        return {
            "selectedOption": _option(row, "code", "ordinal"),
            "narrative": _narrative(row),
            "indicator": row["indicator"],
            "evidence": [{"policy": policy} for policy in row["evidences"]["nodes"]],
        }

    country = data["countryByIso3"]
    latest = _only(country["assessments"])
    revision = {field: latest[field] for field in ("year", "round", "publishedAt")}
    revision["responses"] = {"nodes": [response(row) for row in latest["responses"]["nodes"]]}
    latest = {"revision": revision}
    return {"country": {"iso3": country["iso3"], "name": country["name"], "latestAssessment": latest}}


def _q3(data):
    def response(country):
        latest = _only(country["assessments"])
        return {
            "selectedOption": _option(_only(latest["responses"]), "code", "ordinal"),
            "revision": {"year": latest["year"]},
            "jurisdiction": {"code": country["iso3"], "name": country["name"]},
        }

    latest = [response(country) for country in data["countries"]["nodes"]]
    return {"indicator": {**data["indicatorByInstrumentAndCode"], "latestResponses": latest}}


def _q4(data):
    presences = ("ABSENT", "PARTIAL", "PRESENT", "NONE")

    def group(link):
        indicator = link["indicator"]
        rows = [(row["keys"][0], int(row["distinctCount"]["rowId"]))
                for row in indicator["responses"]["groupedAggregates"] if row["keys"][0] is not None]
        buckets = [{"code": presence, "count": sum(count for key, count in rows if presence in key.split(","))}
                   for presence in presences]
        key = {"value": f"{indicator['instrument']}/{indicator['code']}", "label": indicator["question"]}
        return {"keys": [key], "answered": sum(count for _, count in rows), "buckets": buckets}

    return {"distribution": {"groups": [group(link) for link in data["objectiveLinks"]["nodes"]]}}


def _q5(data):
    def response(row):
        return {
            "selectedOption": _option(row, "code"),
            "narrative": _narrative(row),
            "indicator": row["indicator"],
            "revision": {"year": row["assessment"]["year"]},
            "assessment": {"country": row["assessment"]["country"]},
        }

    page = data["responses"]
    nodes = [response(row) for row in page["nodes"]]
    return {"responses": {"totalCount": page["totalCount"], "nodes": nodes}}


def _q6(data):
    def response(row):
        return {"selectedOption": _option(row, "code", "ordinal"), "indicator": row["indicator"]}

    def assessment(row):
        nodes = [response(answer) for answer in row["responses"]["nodes"]]
        return {"country": row["country"], "revision": {"year": row["year"], "responses": {"nodes": nodes}}}

    return {name: assessment(row) for name, row in data.items()}
