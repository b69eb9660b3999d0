"""browse.py CHROMIUM PAGE opens a report in headless Chromium, without a network, and uses it as a reader would.

Speaks the DevTools protocol through pipes (--remote-debugging-pipe), so that nothing but Chromium is needed. Each check
prints a line; whatever the page logs or asks of the network fails the run.
"""

import json
import os
import subprocess
import sys
import tempfile
import time

DEADLINE_SECONDS = 60


class Browser:
    def __init__(self, program, profile):
        to_browser, self.commands = os.pipe()
        self.answers, from_browser = os.pipe()
        options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                   "--remote-debugging-pipe", "--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir=" + profile]
        # It reads from descriptor 3 and writes to 4.
        self.process = subprocess.Popen(
            ["bash", "-c", 'from=$1 to=$2; shift 2; exec "$@" 3<&"$from" 4>&"$to"', "bash",
             str(to_browser), str(from_browser), program] + options,
            pass_fds=(to_browser, from_browser), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.deadline = time.monotonic() + DEADLINE_SECONDS
        self.pending, self.events, self.number, self.session = b"", [], 0, None

    def message(self):
        while b"\0" not in self.pending:
            part = os.read(self.answers, 1 << 16)
            if not part or time.monotonic() > self.deadline:
                sys.exit("browse.py: the browser has gone")
            self.pending += part
        text, self.pending = self.pending.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, **parameters):
        self.number += 1
        request = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            request["sessionId"] = self.session
        os.write(self.commands, json.dumps(request).encode() + b"\0")
        while True:
            message = self.message()
            if message.get("id") != self.number:
                self.events.append(message)
            elif "error" in message:
                sys.exit("browse.py: %s: %s" % (method, message["error"]))
            else:
                return message["result"]

    def open(self, url):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": "reduce"}])
        self.resize(1440)
        self.call("Page.navigate", url=url)
        self.wait_for("document.readyState === 'complete' && document.querySelector('#thumbs button') !== null")

    def resize(self, width):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=1000, deviceScaleFactor=1, mobile=False)

    def evaluate(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            sys.exit("browse.py: %s: %s" % (expression, result["exceptionDetails"]))
        return result["result"].get("value")

    def wait_for(self, expression):
        while not self.evaluate(expression):
            if time.monotonic() > self.deadline:
                sys.exit("browse.py: never happened: " + expression)
            time.sleep(0.05)

    def click(self, selector):
        """With the mouse, where the element is."""
        x, y = self.evaluate("(() => { const e = document.querySelector(%s); e.scrollIntoView({block: 'center'});"
                             "const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()"
                             % json.dumps(selector))
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def press(self, key, code):
        for kind in ("rawKeyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)

    def complaints(self):
        """What was logged, thrown, or asked of anything but the page itself."""
        for event in self.events:
            method, values = event.get("method"), event.get("params", {})
            if method == "Runtime.exceptionThrown":
                yield values["exceptionDetails"]["text"]
            elif method == "Runtime.consoleAPICalled" or method == "Log.entryAdded":
                yield json.dumps(values)
            elif method == "Network.requestWillBeSent":
                url = values["request"]["url"]
                if not url.startswith(("file:", "blob:", "data:")):
                    yield "asked for " + url


def expect(name, holds):
    if not holds:
        sys.exit("browse.py: not so: " + name)
    print(name)


# Two frames: what changes is drawn in the next one.
FRAME = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def pixels(browser, canvas):
    browser.evaluate(FRAME)
    return browser.evaluate("document.getElementById('%s').toDataURL()" % canvas)


def check_zoom(browser):
    expect("no zoom at first", not browser.evaluate("document.getElementById('zoom').open"))
    browser.click("#thumbs button:nth-child(2)")
    browser.wait_for("document.getElementById('zoom').open")
    expect("a click on a thumbnail shows its mask",
           browser.evaluate("document.querySelector('#zoom-plot image').getAttribute('href')").startswith("blob:"))
    expect("the mask fills its axes", browser.evaluate(
        "document.querySelector('#zoom-plot image').getBoundingClientRect().width > 300"))
    expect("the zoom says which head it is", "head 1" in browser.evaluate("document.getElementById('zoom-facts').textContent"))
    browser.press("Escape", 27)
    browser.wait_for("!document.getElementById('zoom').open")
    expect("Escape closes it", True)


def check_step(browser):
    labels = "[...document.querySelectorAll('#thumbs button')].map(b => b.getAttribute('aria-label')).join()"
    browser.evaluate("document.getElementById('layer').focus()")
    browser.press("Home", 36)
    browser.evaluate("document.getElementById('step').focus()")
    browser.press("Home", 36)
    before, title = browser.evaluate(labels), browser.evaluate("document.getElementById('layer-title').textContent")
    browser.press("End", 35)
    expect("another step shows other heads", browser.evaluate(labels) != before)
    expect("the title names the step", browser.evaluate("document.getElementById('layer-title').textContent") != title)
    expect("the step stays in the focus", browser.evaluate("document.activeElement.id") == "step")


def check_maps(browser):
    density = pixels(browser, "heads-map")
    browser.click("input[value=class]")
    classes = pixels(browser, "heads-map")
    browser.click("input[value=picture]")
    pictures = pixels(browser, "heads-map")
    expect("maps show densities, classes and pictures", len({density, classes, pictures}) == 3)
    browser.click("input[value=density]")
    expect("and densities again", pixels(browser, "heads-map") == density)
    browser.evaluate("document.getElementById('heads-map').focus()")
    before = browser.evaluate("document.getElementById('layer').value")
    browser.press("ArrowDown", 40)
    expect("arrow keys move in a map", browser.evaluate("document.getElementById('layer').value") != before)
    browser.press("Enter", 13)
    expect("Enter shows the mask", browser.evaluate("document.getElementById('zoom').open"))
    browser.press("Escape", 27)
    browser.wait_for("!document.getElementById('zoom').open")


def check_plans(browser):
    first = pixels(browser, "timeline")
    other = browser.evaluate("[...document.querySelectorAll('button[data-plan]')].map(b => b.dataset.plan)"
                             ".find(plan => plan !== document.getElementById('plan').value)")
    browser.click("button[data-plan='%s']" % other)
    expect("a plan's button shows its work order", browser.evaluate("document.getElementById('plan').value") == other)
    expect("the work order is another", pixels(browser, "timeline") != first)
    browser.click("a[href='#class-0']")
    browser.wait_for("document.getElementById('class-0').open")
    expect("a class's link opens its loops", True)


def check_themes(browser):
    paper = "getComputedStyle(document.body).backgroundColor"
    light, drawn = browser.evaluate(paper), pixels(browser, "heads-map")
    browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    expect("it is dark where that is preferred", browser.evaluate(paper) != light)
    expect("and so are its maps", pixels(browser, "heads-map") != drawn)
    for width in (1440, 390):
        browser.resize(width)
        browser.evaluate(FRAME)
        expect("nothing sticks out at %d pixels" % width, browser.evaluate(
            "document.documentElement.scrollWidth") <= width)


def main():
    program, page = sys.argv[1:]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(program, profile)
        try:
            browser.open("file://" + os.path.abspath(page))
            for check in (check_zoom, check_step, check_maps, check_plans, check_themes):
                check(browser)
            complaints = list(browser.complaints())
            expect("nothing is logged, nothing is asked of a network: %s" % "; ".join(complaints), not complaints)
        finally:
            browser.process.terminate()
            browser.process.wait()


main()
