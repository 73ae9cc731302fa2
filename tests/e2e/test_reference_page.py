"""The reference page in a browser: a request is sent, its answer seen, nothing refused by CSP."""

import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.harness.http_server import Server

_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((found for name in _NAMES if (found := shutil.which(name))), None)

pytestmark = pytest.mark.apart

expect.set_options(timeout=60_000)  # patience costs nothing where nothing is wrong

LOGIN = "#operations-Authentication-authLogin"
PROFILE = "#operations-User-userProfileOrganizationGet"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM)
        yield running
        running.close()


def opened(browser: Browser, server: Server, **how: Any) -> tuple[Page, list[str]]:
    """Open the page; what the browser complains of is put into the list."""
    page = browser.new_page(**how)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"http://{server.host}:{server.port}/docs")
    expect(page.locator(LOGIN)).to_be_visible()
    return page, complaints


def send(page: Page, operation: str, body: object = None) -> Locator:
    """Send a request from the page and return the place of its answer."""
    place = page.locator(operation)
    place.locator(".opblock-summary-control").click()
    if body is not None:
        place.locator("textarea").fill(json.dumps(body))
    place.get_by_role("button", name="Execute").click()
    answer = place.locator(".live-responses-table .response")
    expect(answer).to_be_visible()
    return answer


def test_who_signs_in_on_the_page_sees_the_token_and_is_signed_in(
    browser: Browser, server: Server, seed: dict[str, Any]
) -> None:
    admin = seed["organizationAdmin"]
    page, complaints = opened(browser, server)

    tokens = send(page, LOGIN, {"email": admin["email"], "secret": admin["password"]})
    expect(tokens.locator(".response-col_status")).to_contain_text("200")
    expect(tokens).to_contain_text('"accessToken": "ey')

    profile = send(page, PROFILE)
    expect(profile.locator(".response-col_status")).to_contain_text("200")
    expect(profile).to_contain_text(admin["email"])
    assert complaints == []


def test_who_has_not_signed_in_is_refused(browser: Browser, running: Server) -> None:
    page, _ = opened(browser, running)

    expect(send(page, PROFILE)).to_contain_text("UNAUTHENTICATED")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_it_fits_screens_and_follows_the_reader_s_scheme(
    browser: Browser, running: Server, width: int, scheme: Any
) -> None:
    page, complaints = opened(
        browser, running, viewport={"width": width, "height": 844}, color_scheme=scheme
    )

    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert (ground == "rgb(28, 32, 34)") == (scheme == "dark")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert complaints == []


def test_everything_comes_from_here(browser: Browser, running: Server) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    here = f"http://{running.host}:{running.port}"
    page.goto(f"{here}/docs")
    expect(page.locator(LOGIN)).to_be_visible()

    outside = [url for url in asked if not url.startswith("data:")]
    assert outside == [f"{here}/docs", f"{here}/openapi.json"]
