"""Opens a report in headless Chromium and prints what is to be seen of it as one object of JSON.

    examine_page.py PAGE.html [--shots FOLDER]

Needs Debian's chromium, and Playwright and axe-core of `sullivan setup page-tests`.
"""

import argparse
import json
import pathlib
import shutil
import time

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

# What the page says of itself, seen from outside: no function of its own is used.
MARKS = """() => Array.from(document.querySelectorAll('.plot')).map(place => ({
    id: place.id.slice('plot-'.length), state: place.dataset.drawn ?? 'open',
    marks: place.querySelectorAll('svg .mark-symbol.role-mark path, svg .mark-rect.role-mark path, svg .mark-line.role-mark path, svg .mark-rule.role-mark line').length,
    shown: Array.from(place.querySelectorAll('svg .mark-symbol.role-mark path, svg .mark-rect.role-mark path'))
        .filter(mark => Number(getComputedStyle(mark).opacity) > 0.3).length,
    texts: Array.from(place.querySelectorAll('svg text')).map(text => text.textContent).filter(Boolean),
    width: place.querySelector('svg')?.getBoundingClientRect().width ?? 0,
}))"""
ROWS = """() => Array.from(document.querySelectorAll('#results tbody tr')).filter(row => !row.hidden)
    .map(row => Array.from(row.cells).map(cell => cell.textContent))"""
# Elements that reach over the page's right edge, those in a box that scrolls left out.
OVERFLOW = """() => {
    const edge = document.documentElement.clientWidth;
    const scrolls = element => element && element !== document.body
        && (getComputedStyle(element).overflowX !== 'visible' || scrolls(element.parentElement));
    return Array.from(document.body.querySelectorAll('*'))
        .filter(e => e.getBoundingClientRect().right > edge + 1 && !e.closest('svg') && !scrolls(e.parentElement))
        .map(e => e.tagName + '.' + e.className).slice(0, 5)
        .concat(document.documentElement.scrollWidth > edge ? ['page ' + document.documentElement.scrollWidth] : []);
}"""
DRAWN = "() => document.documentElement.dataset.figures === 'drawn' || !document.querySelector('.plot')"
WIDTHS = {"1280": (1280, 900), "390": (390, 844)}


class Examination:
    def __init__(self, browser, path):
        self.address = pathlib.Path(path).resolve().as_uri()
        self.browser = browser
        self.problems = []
        self.requests = []

    def open(self, width, height, **options):
        """A page with all figures drawn, and the seconds to its load and to that."""
        page = self.browser.new_page(viewport={"width": width, "height": height}, **options)
        page.on("console", lambda message: self.hear(message.type, message.text))
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        start = time.perf_counter()
        page.goto(self.address, wait_until="load")
        loaded = time.perf_counter() - start
        page.wait_for_function(DRAWN, timeout=60_000)
        return page, loaded, time.perf_counter() - start

    def hear(self, kind, text):
        if kind in ("error", "warning"):
            self.problems.append(text)

    def layout(self, shots):
        """What overflows at each width and in print."""
        found = {}
        for name, (width, height) in WIDTHS.items():
            page, _, _ = self.open(width, height)
            found[name] = page.evaluate(OVERFLOW)
            if shots:
                page.screenshot(path=f"{shots}/light-{name}.png", full_page=True)
            page.close()
        # A4 with margins, at 96 pixels an inch.
        page, _, _ = self.open(718, 1000)
        page.emulate_media(media="print")
        found["print"] = page.evaluate(OVERFLOW)
        if shots:
            page.pdf(path=f"{shots}/print.pdf", format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "10mm"))
        page.close()
        return found

    def faults(self, page):
        """Serious and critical faults of accessibility."""
        violations = Axe().run(page).response["violations"]
        return [
            f"{violation['id']}: {violation['nodes'][0]['html'][:160]}"
            for violation in violations
            if violation["impact"] in ("serious", "critical")
        ]


def sorted_by(page, title):
    """The table's rows after one and two presses of a header."""
    button = page.locator("#results thead button", has_text=title).first
    orders = []
    for _ in range(2):
        button.click()
        head = button.locator("xpath=..")
        orders.append({"sort": head.get_attribute("aria-sort"), "names": [row[0] for row in page.evaluate(ROWS)]})
    return orders


def chosen(page):
    """What a press on a mark does to the other figures and the table, and what takes it back."""
    mark = page.locator('.plot[id*="speedup-by"] .mark-symbol.role-mark path').first
    mark.scroll_into_view_if_needed()
    mark.click()
    page.wait_for_timeout(600)
    pressed = page.locator('#chips button[aria-pressed="true"]')
    state = {
        "pressed": pressed.all_text_contents(), "figures": page.evaluate(MARKS), "rows": len(page.evaluate(ROWS)),
    }
    page.keyboard.press("Tab")
    if page.locator("#chips .all").is_visible():
        page.locator("#chips .all").click()
    page.wait_for_timeout(600)
    state["rows_after"] = len(page.evaluate(ROWS))
    return state


def examine(path, shots):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        try:
            seen = Examination(browser, path)
            page, loaded, drawn = seen.open(1280, 900)
            result = {
                "chromium": browser.version, "load_s": loaded, "drawn_s": drawn, "title": page.title(),
                "figures": page.evaluate(MARKS), "rows": page.evaluate(ROWS), "faults": seen.faults(page),
                "headings": page.locator("h2").all_text_contents(),
            }
            if result["rows"]:
                result["orders"] = sorted_by(page, "p50")
            if any(figure["id"].startswith("speedup-by") for figure in result["figures"]):
                result["chosen"] = chosen(page)
            page.close()
            dark, _, _ = seen.open(1280, 900, color_scheme="dark")
            result["dark_faults"] = seen.faults(dark)
            if shots:
                dark.screenshot(path=f"{shots}/dark-1280.png", full_page=True)
            dark.close()
            result["overflow"] = seen.layout(shots)
            result["problems"] = seen.problems
            result["requests"] = [url for url in seen.requests if not url.startswith(("file:", "data:"))]
            return result
        finally:
            browser.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("page")
    parser.add_argument("--shots")
    options = parser.parse_args()
    print(json.dumps(examine(options.page, options.shots)))


if __name__ == "__main__":
    main()
