"""What a page pays in time: one page, four survey widgets, interleaved in one headless Chromium.

Method. The same plain page is opened with a hand-written floor (one question, no theming, no accessibility, no outbox), with
posthog-js and its surveys, with SurveyJS, and with Cuecard against a real server; the peers come from npm into `.cache/` when
the benchmark runs (their licences, MIT and Apache-2.0, allow it; nothing of them is kept in the project), and a stub on
loopback answers what posthog-js asks of its server. A round opens each in a fresh context, at full speed and with the CPU
throttled four times, waits a random while, fires one event, and waits for two frames with the card on the screen. Medians.

`page.idle_to_floor`: script time until the page is at rest, at 4x, over the floor's. `page.card_to_floor`: from the event to
the card, at 4x. `page.cold_to_posthog`: from navigation to the card where the event is fired at once. `page.early_events`: the
share of events sent before the script has loaded that still get their card. `page.long_tasks`: tasks over 50 ms while the
card comes, at 4x, in milliseconds. `page.layout_shift`: what moved. `page.requests`: before the first card (the script, the
ticket, the socket). For information: the same of the peers, their bytes, and from a tap to the next paint at 4x.
"""

import contextlib
import http.server
import json
import random
import shutil
import statistics
import subprocess
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from playwright.sync_api import Browser, Page, sync_playwright

from devtools import browser
from devtools.say import ROOT, note
from tests.benchmarks import processes

BUDGETS: Mapping[str, tuple[str, float]] = {
    "page.idle_to_floor": ("≤", 3),
    "page.card_to_floor": ("≤", 3),
    "page.cold_to_posthog": ("≤", 0.4),
    "page.early_events": ("≥", 1),
    "page.long_tasks": ("≤", 0),
    "page.layout_shift": ("≤", 0),
    "page.requests": ("≤", 3),
}

ROUNDS = 7
PEERS = {"posthog-js": "1.449.2", "survey-core": "2.5.38", "survey-js-ui": "2.5.38"}
CACHE = ROOT / ".cache" / "peers"
EVENT = "lesson_done"
SURVEY = """
name: Lesson
when: { event: lesson_done }
questions:
  - { id: score, kind: nps, text: "How likely are you to recommend us?", required: true }
"""

WATCH = """
window.seen = { long: 0, shift: 0 };
new PerformanceObserver(list => list.getEntries().forEach(({ duration }) => (seen.long += Math.max(0, duration)))).observe({ type: 'longtask', buffered: true });
new PerformanceObserver(list => list.getEntries().forEach(entry => entry.hadRecentInput || (seen.shift += entry.value))).observe({ type: 'layout-shift', buffered: true });
window.until = from => Promise.race([shown(from), new Promise(done => setTimeout(done, 15000, NaN))]);
const shown = async from => {
  const frame = () => new Promise(requestAnimationFrame);
  for (;; await frame()) {
    const card = window.card?.();
    if (card && card.getBoundingClientRect().height > 40) { await frame(); return performance.now() - from; }
  }
};
window.fire = () => { seen.long = seen.shift = 0; const from = performance.now(); track(); return until(from); };
"""

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Lessons</title><link rel="icon" href="data:,">
<style>body {{ font: 16px/1.5 sans-serif; max-width: 40em; margin: 2em auto }}</style>{head}</head>
<body><h1>Loops</h1>{words}{body}</body></html>"""

WORDS = "<p>A loop does the same thing again until it is told to stop.</p>" * 12

FLOOR = """<script>
window.track = name => { name = name || 'lesson_done'; if (name == 'lesson_done') ask() };
const ask = () => {
  const form = document.createElement('form'); form.id = 'floor';
  form.style.cssText = 'position:fixed;right:16px;bottom:16px;background:#fff;border:1px solid #ccc;padding:16px';
  const legend = document.createElement('p'); legend.textContent = 'How likely are you to recommend us?'; form.append(legend);
  for (let n = 0; n < 11; n++) { const label = document.createElement('label'), input = document.createElement('input');
    input.type = 'radio'; input.name = 'n'; input.value = n; label.append(input, n); form.append(label) }
  form.onchange = () => { fetch('/kept', { method: 'POST', body: new FormData(form).get('n') }); form.remove() };
  document.body.append(form) };
window.card = () => document.getElementById('floor');
</script>"""

POSTHOG = """<script>
!function(t,e){var o,n,p,r;e.__SV||(window.posthog=e,e._i=[],e.init=function(i,s,a){function g(t,e){t[e]=function(){t.push([e].concat([].slice.call(arguments)))}}
(p=t.createElement("script")).async=!0,p.src="/peers/posthog-js/dist/array.js",(r=t.getElementsByTagName("script")[0]).parentNode.insertBefore(p,r);
g(e,"capture");e._i.push([i,s,a])},e.__SV=1)}(document,window.posthog||[]);
posthog.init('phc_bench', { api_host: location.origin + '/ph', ui_host: location.origin, person_profiles: 'always', autocapture: false, opt_out_useragent_filter: true, capture_pageview: false, disable_session_recording: true });
window.track = () => posthog.capture('lesson_done');
window.card = () => { const host = document.querySelector('[class*=PostHogSurvey]'); return host && host.shadowRoot && host.shadowRoot.querySelector('form, .survey-box, .survey-form') };
</script>"""

WAITING = """<script>(function wait() {
  if (posthog.onSurveysLoaded) posthog.onSurveysLoaded(() => track()); else setTimeout(wait, 5);
})()</script>"""
"""The event as soon as it can lead to a card there."""

SURVEYJS_HEAD = '<link rel="stylesheet" href="/peers/survey-core/survey-core.min.css">'
SURVEYJS = """<script src="/peers/survey-core/survey.core.min.js"></script><script src="/peers/survey-js-ui/survey-js-ui.min.js"></script><script>
window.track = () => {
  const model = new Survey.Model({ elements: [{ type: 'rating', name: 'score', title: 'How likely are you to recommend us?', rateMin: 0, rateMax: 10 }] });
  const place = document.createElement('div'); place.id = 'surveyjs';
  place.style.cssText = 'position:fixed;right:16px;bottom:16px;width:420px'; document.body.append(place); model.render(place) };
window.card = () => document.querySelector('#surveyjs .sd-question');
</script>"""

CUECARD = """<script async src="{origin}/cuecard.js" data-key="{key}"></script>
<script>
if (typeof window.cuecard != 'function') window.cuecard = function () {{ (cuecard.q = cuecard.q || []).push(arguments) }};
window.track = () => cuecard('track', 'lesson_done');
window.card = () => [...document.querySelectorAll('cue-slot, cue-place')].map(place => place.shadowRoot && place.shadowRoot.querySelector('cue-card')).find(Boolean);
</script>"""

PH_SURVEY = {
    "id": "s1", "name": "Lesson", "type": "popover", "start_date": "2026-01-01T00:00:00Z", "end_date": None,
    "questions": [{"id": "q1", "type": "rating", "display": "number", "scale": 10, "question": "How likely are you to recommend us?", "lowerBoundLabel": "Not likely", "upperBoundLabel": "Very likely"}],
    "conditions": {"events": {"values": [{"name": EVENT}], "repeatedActivation": True}, "actions": None},
    "appearance": {"surveyPopupDelaySeconds": 0}, "enable_partial_responses": False,
}  # fmt: skip


class Handler(http.server.BaseHTTPRequestHandler):
    """The pages, the peers' files, and what posthog-js asks of its server."""

    protocol_version = "HTTP/1.1"
    pages: ClassVar[dict[str, str]] = {}
    peers: ClassVar[Path | None] = None

    def do_GET(self) -> None:
        """A page, or a file of a peer."""
        path = self.path.partition("?")[0]
        if path.startswith("/peers/") and self.peers is not None:
            file = self.peers / path.removeprefix("/peers/")
            self._send(file.read_bytes(), "text/css" if path.endswith(".css") else "text/javascript")
        elif path.startswith("/ph/static/") and self.peers is not None:
            self._send((self.peers / "posthog-js" / "dist" / path.rsplit("/", 1)[1]).read_bytes(), "text/javascript")
        elif path.startswith("/ph/api/surveys"):
            self._send(json.dumps({"surveys": [PH_SURVEY]}).encode(), "application/json")
        elif path.startswith("/ph/array") and path.endswith(".js"):
            self._send(b"", "text/javascript")
        elif path.startswith("/ph/"):
            self._send(json.dumps({"surveys": True, "supportedCompression": []}).encode(), "application/json")
        else:
            self._send(self.pages.get(path.strip("/"), "").encode(), "text/html; charset=utf-8")

    def do_POST(self) -> None:
        """Whatever a peer tells its server."""
        self.rfile.read(int(self.headers.get("content-length") or 0))
        answer = {"status": "Ok", "surveys": True, "flags": {}, "featureFlags": {}, "supportedCompression": []}
        self._send(json.dumps(answer).encode(), "application/json")

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.send_header("cache-control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *given: object) -> None:
        """Nothing."""


@contextlib.contextmanager
def _pages() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *given: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _fetched() -> Path | None:
    """The peers from npm, once; None where they can't be had."""
    packages = CACHE / "node_modules"
    if all((packages / name / "package.json").exists() for name in PEERS):
        return packages
    npm = shutil.which("npm")
    if npm is None:
        return None
    CACHE.mkdir(parents=True, exist_ok=True)
    (CACHE / "package.json").write_text('{"private": true}')
    words = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-save"]
    done = subprocess.run(
        [*words, *(f"{name}@{version}" for name, version in PEERS.items())], cwd=CACHE, capture_output=True, check=False
    )
    return packages if done.returncode == 0 else None


class Look:
    """What one visit to one page showed."""

    def __init__(self, page: Page, url: str, *, slow: int) -> None:
        self.page = page
        self.requests = 0
        self.bytes = 0
        page.on("request", self._asked)
        page.on("websocket", self._asked)
        page.add_init_script(WATCH)
        devtools = page.context.new_cdp_session(page)
        devtools.send("Performance.enable")
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": slow})
        page.goto(url)
        page.wait_for_timeout(1200)
        self.idle_ms = next(
            metric["value"] * 1000
            for metric in devtools.send("Performance.getMetrics")["metrics"]
            if metric["name"] == "ScriptDuration"
        )
        self.before = self.requests
        page.wait_for_timeout(random.uniform(0, 700))
        self.card_ms: float = page.evaluate("fire()")
        seen = page.evaluate("new Promise(done => setTimeout(() => done(seen), 300))")
        self.long_ms, self.shift = seen["long"], seen["shift"]

    def _asked(self, request: Any) -> None:
        self.requests += "favicon" not in request.url

    def tap_ms(self) -> float:
        """From a tap on a mark to the next paint."""
        self.page.evaluate(
            "window.tapped = new Promise(done => new PerformanceObserver(list => list.getEntries().forEach(e => e.name == 'click' && done(e.duration))).observe({ type: 'event', durationThreshold: 16 }))"
        )
        self.page.locator("cue-card label").nth(5).click()
        return float(self.page.evaluate("Promise.race([tapped, new Promise(done => setTimeout(() => done(0), 1500))])"))


def run(keys: Sequence[str]) -> dict[str, float]:
    """Measure all of it: the pages take their turns in one run."""
    peers = _fetched()
    if peers is None:
        note("the peers could not be fetched from npm: Cuecard is measured against the floor alone")
    path, line = browser.ensure()
    if path is None:
        raise RuntimeError(line)
    with processes.folder() as folder, _pages() as origin, sync_playwright() as playwright:
        Handler.peers = peers
        surveys = folder / "workspaces" / processes.WORKSPACE / "surveys"
        surveys.mkdir(parents=True)
        (surveys.parent / "workspace.yaml").write_text("name: Bench\n")
        (surveys.parent / "policy.yaml").write_text("rest: null\n")
        (surveys / "lesson.yaml").write_text(SURVEY)
        environment = processes.settings(folder / "workspaces", str(folder / "bench.db"))
        processes.command(environment, "workspace", "add", processes.WORKSPACE)
        processes.command(environment, "workspace", "origin", processes.WORKSPACE, origin)
        key = processes.key(environment, "browser", r"\b(wk_[\w-]+)")[1]
        with processes.cuecard(environment) as server:
            tag = CUECARD.format(origin=f"http://127.0.0.1:{server.port}", key=key)
            Handler.pages = {
                "floor": PAGE.format(head="", words=WORDS, body=FLOOR),
                "cuecard": PAGE.format(head="", words=WORDS, body=tag),
                "early-cuecard": PAGE.format(head="", words=WORDS, body=tag + "<script>track()</script>"),
            }
            if peers is not None:
                Handler.pages |= {
                    "posthog": PAGE.format(head="", words=WORDS, body=POSTHOG),
                    "early-posthog": PAGE.format(head="", words=WORDS, body=POSTHOG + "<script>track()</script>"),
                    "early-posthog-waiting": PAGE.format(head="", words=WORDS, body=POSTHOG + WAITING),
                    "surveyjs": PAGE.format(head=SURVEYJS_HEAD, words=WORDS, body=SURVEYJS),
                }
            chromium = playwright.chromium.launch(**browser.launch_arguments(path))  # type: ignore[arg-type]
            figures = _measured(chromium, origin)
            chromium.close()
    return figures


def _measured(chromium: Browser, origin: str) -> dict[str, float]:
    found: dict[str, list[float]] = defaultdict(list)
    names = [name for name in Handler.pages if not name.startswith("early")]
    for _ in range(ROUNDS):
        for slow in (1, 4):
            for name in random.sample(names, len(names)):
                with contextlib.closing(chromium.new_context()) as context:
                    look = Look(context.new_page(), f"{origin}/{name}", slow=slow)
                    for what, value in (
                        ("idle", look.idle_ms),
                        ("card", look.card_ms),
                        ("long", look.long_ms),
                        ("shift", look.shift),
                        ("requests", look.before - 1),
                    ):
                        found[f"{name}.{what}.{slow}"].append(value)
                    if name == "cuecard" and slow == 4:
                        found["tap"].append(look.tap_ms())
        for name in [name for name in Handler.pages if name.startswith("early")]:
            with contextlib.closing(chromium.new_context()) as context:
                page = context.new_page()
                page.add_init_script(WATCH)
                page.goto(f"{origin}/{name}")
                came = page.evaluate("until(0)")
                found[f"{name}.came"].append(float(came == came))
                found[f"{name}.cold"].append(came if came == came else 15_000)
    middle = {name: statistics.median(values) for name, values in found.items()}
    figures = {
        "page.idle_to_floor": middle["cuecard.idle.4"] / middle["floor.idle.4"],
        "page.card_to_floor": middle["cuecard.card.4"] / middle["floor.card.4"],
        "page.early_events": statistics.mean(found["early-cuecard.came"]),
        "page.long_tasks": max(found["cuecard.long.4"]),
        "page.layout_shift": max(found["cuecard.shift.1"] + found["cuecard.shift.4"]),
        "page.requests": max(found["cuecard.requests.1"]),
        "page.tap_to_paint_ms": middle["tap"],
    }
    if "posthog.card.4" in middle:
        figures["page.cold_to_posthog"] = middle["early-cuecard.cold"] / middle["early-posthog-waiting.cold"]
        figures["page.early_events_posthog"] = statistics.mean(found["early-posthog.came"])
        for name in ("posthog", "surveyjs"):
            figures |= {f"page.{name}.{what}": middle[f"{name}.{what}.4"] for what in ("idle", "card", "long")}
            figures[f"page.card_to_{name}"] = middle["cuecard.card.4"] / middle[f"{name}.card.4"]
            figures[f"page.idle_to_{name}"] = middle["cuecard.idle.4"] / middle[f"{name}.idle.4"]
    for name in ("floor", "cuecard"):
        figures |= {f"page.{name}.{what}": middle[f"{name}.{what}.4"] for what in ("idle", "card", "long")}
    return figures
