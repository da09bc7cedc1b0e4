"""A technician's Chromium: logged in, watched for faults, and asked how it looks."""

import os
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import async_playwright, expect

from tests.centre.access.keys import PASSWORD

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE_MS = 30_000  # what has to come is waited for: a machine may have much else to do
PICTURES = os.environ.get("ESTATION_PICTURES", "")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--disable-component-update", "--disable-domain-reliability", "--disable-sync",
    "--no-default-browser-check",
)  # fmt: skip
expect.set_options(timeout=PATIENCE_MS)
needs_chromium = pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed")


@asynccontextmanager
async def browser():
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        yield opened
        await opened.close()


async def tab(opened, url, scheme="light", size=(1280, 800), **more):
    """A page in a window of its own; what it complains of is kept in ``faults``."""
    context = await opened.new_context(
        base_url=url,
        color_scheme=scheme,
        viewport={"width": size[0], "height": size[1]},
        **more,
    )
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    watched(page)
    return page


def watched(page):
    page.faults = []
    page.on("console", lambda said: page.faults.append(said.text) if said.type == "error" else 0)
    page.on("pageerror", lambda error: page.faults.append(str(error)))


async def logs_in(page, name="wang", path="/fleet"):
    await page.goto(path)
    await page.fill("input[name=name]", name)
    await page.fill("input[name=password]", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**{path.partition('?')[0]}*")


@asynccontextmanager
async def technician(centre, name="wang", path="/fleet", **look):
    async with browser() as opened:
        page = await tab(opened, centre.url, **look)
        await logs_in(page, name, path)
        yield page


async def is_good(page, name):
    """Nothing that axe-core finds fault with, nothing that does not fit, nothing refused by CSP."""
    found = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    wide, shown = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= shown, f"{name}: {wide} > {shown}"
    assert page.faults == []
    if PICTURES:
        await page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
