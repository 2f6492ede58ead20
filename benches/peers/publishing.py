"""How long a publication takes: from the call until this instance, and another one, show the release."""

import random
import statistics
import threading
import time

import service

ASSESSMENT = "QMM/mgi-national/2021"
ROUNDS = 20
CLONE = """mutation($id: ID!) {
  cloneRevision(input: { assessmentId: $id }) { draft { id version contentJson } }
}"""
IMPORT = """mutation($content: JSON!, $draft: ID!, $version: Int!) {
  importDraft(input: { content: $content, draftId: $draft, expectedVersion: $version }) { draft { version } }
}"""
STEP = """mutation($draft: ID!, $version: Int!) {
  %s(input: { draftId: $draft, expectedVersion: $version }) { %s }
}"""
SUBMIT = STEP % ("submitDraft", "draft { id }")
APPROVE = STEP % ("approveDraft", "draft { id }")
PUBLISH = STEP % ("publishDraft", "release { number }")
NEWEST = "{ __typename }"


def measure(program, here, elsewhere=None):
    """Milliseconds until `here` shows a release, and then until `elsewhere` does, if it is given."""
    tokens = {role: service.token(program, role, f"bench-{role}") for role in ("editor", "reviewer", "admin")}
    shown_here, shown_elsewhere = [], []
    for number in range(ROUNDS + 1):
        call = _prepare(here, tokens, number)
        watch = _Watch(elsewhere, _newest(here)) if elsewhere else None
        # Not in step with a watch that looks once a second.
        time.sleep(random.random() * 0.5)
        began = time.monotonic()
        answer = here.ask(PUBLISH, call, tokens["admin"])
        ended = time.monotonic()
        release = answer["data"]["publishDraft"]["release"]["number"]
        if _newest(here) != release:
            raise SystemExit(f"release {release} is not shown by the instance that made it")
        seen = watch.join() if watch else None
        # The first warms up.
        if number > 0:
            shown_here.append(1e3 * (ended - began))
            if seen is not None:
                shown_elsewhere.append(1e3 * (seen - ended))
    return [_summary(times) for times in (shown_here, shown_elsewhere) if times]


def _summary(times):
    return {"median": statistics.median(times), "most": max(times)}


def _prepare(here, tokens, number):
    """A correction of the assessment, approved."""
    draft = here.ask(CLONE, {"id": ASSESSMENT}, tokens["editor"])["data"]["cloneRevision"]["draft"]
    content = draft["contentJson"]
    content["kind"], content["note"] = "CORRECTION", f"Correction {number} of a benchmark."
    narrative = next(response["narrative"] for response in content["responses"] if response.get("narrative"))
    narrative["en"] = f"Corrected by a benchmark: {number}, {time.time_ns()}."
    imported = {"content": content, "draft": draft["id"], "version": draft["version"]}
    version = here.ask(IMPORT, imported, tokens["editor"])["data"]["importDraft"]["draft"]["version"]
    call = {"draft": draft["id"], "version": version}
    here.ask(SUBMIT, call, tokens["editor"])
    here.ask(APPROVE, call, tokens["reviewer"])
    return call


def _newest(instance):
    return instance.ask(NEWEST)["extensions"]["release"]["number"]


class _Watch(threading.Thread):
    """Asks an instance until it shows a later release."""

    def __init__(self, instance, release):
        super().__init__(daemon=True)
        self.instance, self.release, self.seen = instance, release, None
        self.start()

    def run(self):
        while self.seen is None:
            if _newest(self.instance) > self.release:
                self.seen = time.monotonic()
            time.sleep(0.002)

    def join(self, timeout=10):
        super().join(timeout)
        return self.seen
