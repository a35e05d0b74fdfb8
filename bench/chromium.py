"""One visit to a page in headless Chromium, measured by the browser itself."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import Any

from bench.stack import Stack

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WATCH = """
window.__blocked = 0;
new PerformanceObserver(list => {
  for (const task of list.getEntries()) window.__blocked += Math.max(0, task.duration - 50);
}).observe({type: 'longtask', buffered: true});
"""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a visit cost: kilobytes over the wire, requests, seconds, DOM nodes, blocking ms."""

    kb: float
    requests: int
    ready_s: float
    nodes: int
    blocked_ms: float


def visit(up: Stack, address: str) -> tuple[Visit, Visit]:
    """A first visit with an empty cache and a second one."""
    from playwright.sync_api import sync_playwright

    path = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome")
         if (found := shutil.which(name))), None,
    )  # fmt: skip
    if path is None:
        raise SystemExit("Chromium isn't installed, so the pages can't be measured.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        kept = up.sign_in().cookies
        known = [("zone", "0:UTC"), *((one.name, one.value or "") for one in kept)]
        context.add_cookies([{"name": n, "value": v, "url": up.url} for n, v in known])
        cold, warm = _measure(context, address), _measure(context, address)
        browser.close()
    return cold, warm


def _measure(context: Any, address: str) -> Visit:
    page = context.new_page()
    page.add_init_script(WATCH)
    cost = {"bytes": 0, "requests": 0}
    session = context.new_cdp_session(page)
    session.send("Network.enable")

    def finished(event: dict[str, Any]) -> None:
        cost["bytes"] += int(event["encodedDataLength"])

    def asked(event: dict[str, Any]) -> None:
        if not event["request"]["url"].startswith("data:"):
            cost["requests"] += 1

    session.on("Network.loadingFinished", finished)
    session.on("Network.requestWillBeSent", asked)
    page.goto(address, wait_until="load")
    page.wait_for_timeout(700)  # what scripts fetch after loading counts too
    numbers = page.evaluate(
        """() => { const t = performance.getEntriesByType('navigation')[0];
            return {ready: t.loadEventEnd / 1000, blocked: window.__blocked,
                    nodes: document.getElementsByTagName('*').length}; }"""
    )
    page.close()
    return Visit(
        cost["bytes"] / 1000,
        cost["requests"],
        numbers["ready"],
        numbers["nodes"],
        numbers["blocked"],
    )
