# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""The page of `run --report FILE.html`, in a real browser.

test_report_page.py TT_ALLOCMON DEMO HOSTILE_JOB
"""
import html.parser
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
from claims import Broken, Skipped, expect, run  # noqa: E402

TT_ALLOCMON, DEMO, HOSTILE_JOB = map(os.path.abspath, sys.argv[1:4])
BROWSERS = "chromium", "chromium-browser", "google-chrome"
QUIET = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-extensions",
         "--enable-logging=stderr", "--hide-scrollbars")
# What hostile_job calls its buffers, as text on a page: what is no character is U+FFFD.
HOSTILE_NAMES = (
    "<script>document.title = 'taken'</script>",
    "\"'><img src=\"http://127.0.0.1:9/x\" onerror=\"document.title = 'taken'\">",
    "&lt;b&gt; & &#60;i&#62;",
    "</td></table></style><style>*{display:none}",
    "\ufffd\ufffd not UTF-8 \ufffd(",
    "]]><!-- \ufffd\ufffd[31m",
)


class Folder(tempfile.TemporaryDirectory):
    def __init__(self):
        super().__init__(prefix=f"tt-allocmon-test-{os.getpid()}-", dir="/dev/shm")


def browser():
    for name in BROWSERS:
        if shutil.which(name):
            return name
    if os.environ.get("CI"):
        raise Broken("no browser: tools/install.sh browser")
    raise Skipped("no browser: tools/install.sh browser")


def browse(folder, path, *options):
    done = subprocess.run(
        [browser(), *QUIET, f"--user-data-dir={folder}/profile", *options, f"file://{path}"],
        capture_output=True, text=True, timeout=100, check=False,
        env=dict(os.environ, HOME=folder))
    expect(f"status of the browser: {done.stderr}", done.returncode, 0)
    console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    return done.stdout, console


class Page(html.parser.HTMLParser):
    """What is on a page: its elements, and the text of its cells."""

    def __init__(self, text):
        super().__init__()
        self.elements = []
        self.cells = []
        self.path = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        self.path.append(tag)
        if tag == "td":
            self.cells.append("")

    def handle_endtag(self, tag):
        while self.path and self.path.pop() != tag:
            pass

    def handle_data(self, data):
        if "td" in self.path and "title" not in self.path:
            self.cells[-1] += data

    def count(self, tag):
        return sum(name == tag for name, _ in self.elements)

    def has_id(self, wanted):
        return any(attributes.get("id") == wanted for _, attributes in self.elements)


def report(folder, *command):
    path = os.path.join(folder, "run.html")
    done = subprocess.run([TT_ALLOCMON, "run", "--report", path, "--", *command], timeout=60,
                          env=dict(os.environ, TT_ALLOCMON_DIR=folder), capture_output=True,
                          text=True, check=False)
    expect(f"status of the run: {done.stderr}", done.returncode, 0)
    return path


def the_page_has_all_of_it():
    """The page has tables and charts, and the browser complains of nothing."""
    with Folder() as folder:
        path = report(folder, DEMO, "leak", "--speed", "50", "--for", "2")
        text, console = browse(folder, path, "--dump-dom")
        page = Page(text)
        expect("console", console, [])
        for name in "verdict", "peaks", "left", "processes":
            expect(f"there is {name}", page.has_id(name), True)
        # Device 0 has more than its siblings, device 5 leaks; L1 is alike on all.
        expect("at least four charts", page.count("figure") >= 4, True)
        lines = [attributes["d"] for tag, attributes in page.elements
                 if tag == "path" and attributes.get("class") == "high"]
        expect("lines", len(lines), page.count("figure"))
        expect("lines that are drawn", all(line.count("V") > 50 for line in lines), True)
        expect("the leaking line", "attn.py:211" in page.cells, True)
        expect("scripts", page.count("script"), 0)


def the_page_stands_alone():
    """Nothing on the page refers to anything outside of it."""
    with Folder() as folder:
        path = report(folder, DEMO, "churn", "--for", "0.3")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        page = Page(text)
        for tag, attributes in page.elements:
            expect(f"references of {tag}",
                   {"src", "href", "xlink:href", "data", "srcset", "action"} & set(attributes),
                   set())
            expect(f"handlers of {tag}", [name for name in attributes if name.startswith("on")],
                   [])
        expect("references of the style", re.findall(r"url\(|@import|https?:", text), [])


def what_is_wrong_would_be_seen():
    """A page that asks for something from outside is refused it, and that is noticed."""
    with Folder() as folder:
        path = report(folder, DEMO, "churn", "--for", "0.3")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for trap in ('<img src="http://127.0.0.1:9/x">', "<script>document.title = 1</script>"):
            with open(path, "w", encoding="utf-8") as file:
                file.write(text.replace("<footer>", trap + "<footer>"))
            _, console = browse(folder, path, "--dump-dom")
            expect(f"console with {trap}", len(console) > 0, True)


def names_stay_text():
    """A scope that looks like markup, or is no text at all, is shown as it is."""
    with Folder() as folder:
        path = report(folder, HOSTILE_JOB)
        text, console = browse(folder, path, "--dump-dom")
        page = Page(text)
        expect("console", console, [])
        expect("scripts", page.count("script"), 0)
        expect("images", page.count("img"), 0)
        expect("styles", page.count("style"), 1)
        expect("title", re.search("<title>.*?</title>", text, re.DOTALL)[0],
               f"<title>{HOSTILE_JOB} \u2013 tt-allocmon</title>")
        for name in HOSTILE_NAMES:
            expect(f"cells with {name!r}", page.cells.count(name), 2)


def it_is_drawn():
    """The page is drawn at the width of a desk and of a hand."""
    with Folder() as folder:
        path = report(folder, DEMO, "leak", "--speed", "50", "--for", "1")
        for width in 1200, 500:
            picture = os.path.join(folder, f"{width}.png")
            _, console = browse(folder, path, f"--screenshot={picture}",
                                f"--window-size={width},1600")
            expect("console", console, [])
            with open(picture, "rb") as file:
                bytes_of_picture = file.read()
            expect("a PNG", bytes_of_picture[1:4], b"PNG")
            expect("width", int.from_bytes(bytes_of_picture[16:20], "big"), width)
            # One colour all over is some kilobytes.
            expect("not empty", len(bytes_of_picture) > 40000, True)


CASES = [the_page_has_all_of_it, the_page_stands_alone, what_is_wrong_would_be_seen,
         names_stay_text, it_is_drawn]

if __name__ == "__main__":
    sys.exit(run(CASES))
