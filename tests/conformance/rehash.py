"""Recomputes the hash of every release in a SQLite file, with nothing of this project: python3 rehash.py mgi.db"""

import hashlib, json, sqlite3, sys
from datetime import datetime, timezone

def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
db.row_factory = sqlite3.Row
tables = {row["name"] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
lines = {}
for table in tables:
    columns = sorted(db.execute(f"PRAGMA table_info({table})"), key=lambda column: column["pk"])
    # What is public says with which release it came.
    if "since" not in [column["name"] for column in columns]:
        continue
    key = [column["name"] for column in columns if column["pk"] and column["name"] != "since"]
    for row in map(dict, db.execute(f"SELECT * FROM {table}")):
        until = row.pop("until")
        row = {column: value for column, value in row.items() if value is not None}
        lines.setdefault(row["since"], []).append(f"+{table} {canonical(row)}")
        if until is not None:
            parts = canonical([row[column] for column in key])
            lines.setdefault(until, []).append(f"-{table} {parts} {row['since']}")

previous = None
for release in db.execute("SELECT * FROM release ORDER BY number"):
    at = datetime.fromisoformat(release["at"]).astimezone(timezone.utc)
    at = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    head = {"at": at, "kind": release["kind"], "number": release["number"], "previousHash": previous}
    text = "\n".join([canonical(head), *sorted(lines.get(release["number"], []))])
    previous = hashlib.sha256(text.encode()).hexdigest()
    print(release["number"], previous, "holds" if previous == release["hash"] else "DOES NOT HOLD")
    if previous != release["hash"]:
        sys.exit(1)
