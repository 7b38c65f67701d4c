"""A real browser: Debian's Chromium, driven by Playwright."""

import shutil

import pytest


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("no Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium):
    """An empty page that fails the test on any error of a script, and records what it asked for."""
    page = chromium.new_page(viewport={"width": 1400, "height": 900})
    problems: list[str] = []
    page.asked = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type in ("error", "warning") else None)
    page.on("request", lambda request: page.asked.append(request.url))
    yield page
    page.close()
    assert not problems
