"""The reference page in a browser: signing in, searching, trying requests, and how it looks."""

import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # pyright: ignore[reportMissingTypeStubs]
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from local import ROOT
from tests.e2e import test_two_factor as two_factor
from tests.harness.http_server import Server

_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((found for name in _NAMES if (found := shutil.which(name))), None)
SCREENSHOTS = ROOT / ".screenshots"  # to be looked at; not committed

pytestmark = pytest.mark.apart

expect.set_options(timeout=60_000)  # a slow machine is no failure

LOGIN = "[id$='-authLogin']"
PROFILE = "[id$='-userProfileOrganizationGet']"
CREATE = "[id$='-businessLocationCreate']"
OPERATIONS = ".opblock"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM)
        yield running
        running.close()


def opened(browser: Browser, server: Server, **how: Any) -> tuple[Page, list[str]]:
    """Open the page; errors of the browser are added to the list."""
    page = browser.new_page(**how)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"http://{server.host}:{server.port}/docs")
    expect(page.locator(LOGIN)).to_be_visible()
    return page, complaints


def unfold(page: Page, operation: str) -> Locator:
    place = page.locator(operation)
    place.locator(".opblock-summary-control").click()
    expect(place.locator(".errors")).to_be_visible()
    return place


def send(page: Page, operation: str) -> Locator:
    """Send an operation's example from the page and return the place of its answer."""
    place = unfold(page, operation)
    place.get_by_role("button", name="Execute").click()
    answer = place.locator(".live-responses-table .response")
    expect(answer).to_be_visible()
    return answer


def sign_in(page: Page, email: str, password: str) -> None:
    form = page.locator(".sign-in form")
    form.get_by_label("E-mail").fill(email)
    form.get_by_label("Password").fill(password)
    form.get_by_role("button", name="Sign in").click()


def test_one_sign_in_is_for_every_request_and_says_so(
    browser: Browser, server: Server, seed: dict[str, Any]
) -> None:
    admin = seed["organizationAdmin"]
    page, complaints = opened(browser, server)

    sign_in(page, admin["email"], admin["password"])
    expect(page.locator(".signed-in")).to_contain_text(f"Signed in as {admin['email']}.")

    profile = send(page, PROFILE)
    expect(profile.locator(".response-col_status")).to_contain_text("200")
    expect(profile).to_contain_text(seed["organization"]["name"])
    assert complaints == []

    page.get_by_role("button", name="Forget the tokens").click()
    page.locator(PROFILE).get_by_role("button", name="Execute").click()
    expect(profile).to_contain_text("UNAUTHENTICATED")


def test_a_wrong_password_is_said_beside_the_form(
    browser: Browser, server: Server, seed: dict[str, Any]
) -> None:
    page, _ = opened(browser, server)

    sign_in(page, seed["organizationAdmin"]["email"], "a wrong guess")

    expect(page.get_by_role("alert")).to_contain_text("password")


def test_a_second_factor_is_asked_for_in_the_form(
    browser: Browser, server: Server, seed: dict[str, Any]
) -> None:
    member = seed["member"]
    token = two_factor.login(server, member).json["accessToken"]
    phone = two_factor.create(server, member, token)
    active = server.post("/two-factor-auth/activate", {"tfaCode": phone.code()}, token=token)
    page, _ = opened(browser, server)

    sign_in(page, member["email"], member["password"])
    form = page.locator(".sign-in form")
    form.get_by_label("Code").fill(active.json["recoveryCodes"][0])
    form.get_by_role("button", name="Sign in").click()

    expect(page.locator(".signed-in")).to_contain_text(f"Signed in as {member['email']}.")


def test_the_example_of_signing_in_works_as_it_is(
    browser: Browser, server: Server, seed: dict[str, Any]
) -> None:
    page, complaints = opened(browser, server)

    tokens = send(page, LOGIN)

    expect(tokens.locator(".response-col_status")).to_contain_text("200")
    expect(tokens).to_contain_text('"accessToken": "ey')
    signed_in = page.locator(".signed-in")
    expect(signed_in).to_contain_text(f"Signed in as {seed['organizationAdmin']['email']}.")
    assert complaints == []


def test_a_request_without_a_sign_in_is_refused(browser: Browser, running: Server) -> None:
    page, _ = opened(browser, running)

    expect(send(page, PROFILE)).to_contain_text("UNAUTHENTICATED")


@pytest.mark.parametrize(
    ("phrase", "found"),
    [
        (
            "business-location/create",
            ["/business-location/create", "/internal/business-location/create"],
        ),
        ("internal.preprod set-pass", ["/internal/preprod/set-passwords"]),
        ("nothing like this", []),
    ],
)
def test_operations_are_found_by_path_word_and_permission(
    browser: Browser, running: Server, phrase: str, found: list[str]
) -> None:
    page, _ = opened(browser, running)

    page.get_by_role("searchbox").fill(phrase)

    expect(page.locator(OPERATIONS)).to_have_count(len(found))
    shown = page.locator(".opblock-summary-path").all_inner_texts()
    assert [path.replace("\N{ZERO WIDTH SPACE}", "") for path in shown] == found


def test_each_operation_shows_who_may_call_it_and_its_errors(
    browser: Browser, running: Server
) -> None:
    page, _ = opened(browser, running)

    place = unfold(page, CREATE)

    expect(place.locator(".caller")).to_have_text("a member or staffbusiness-location.create")
    rows = place.locator(".errors tbody tr").all_inner_texts()
    assert any(row.split("\t")[:2] == ["403", "FORBIDDEN"] for row in rows), rows
    assert json.loads(place.locator("textarea").input_value())["profileId"]


_LEVELS = {
    "page": (
        ".info .title, .info .markdown > p, .info summary, .sign-in, .search, .opblock-tag,"
        " .opblock-tag .markdown p, .opblock"
    ),
    "operation": (
        ".opblock-body .opblock-description p, .opblock-section-header h4, .opblock-body textarea,"
        " .opblock-body .execute, .opblock-body .errors"
    ),
}
_LEFT_EDGES = """
selector => [...new Set([...document.querySelectorAll(selector)]
  .map(each => each.getBoundingClientRect()).filter(box => box.width)
  .map(box => Math.round(box.left)))]
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 768, 1280, 1920])
def test_it_is_one_column_that_fits_and_can_be_read(
    browser: Browser, running: Server, width: int, scheme: Any
) -> None:
    page, complaints = opened(
        browser, running, viewport={"width": width, "height": 844}, color_scheme=scheme
    )
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"docs-{width}-{scheme}.png")
    page.locator(".info summary").first.click()
    for operation in (LOGIN, PROFILE, CREATE):
        unfold(page, operation)
    page.locator(CREATE).screenshot(path=SCREENSHOTS / f"docs-{width}-{scheme}-operation.png")

    assert page.evaluate("document.documentElement.scrollWidth") == width
    for level, selector in _LEVELS.items():
        edges = page.evaluate(_LEFT_EDGES, selector)
        assert len(edges) == 1, f"{level}: {edges}"
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert (ground == "rgb(28, 32, 34)") == (scheme == "dark")
    axe: Any = Axe()
    contrast = axe.run(page, options={"runOnly": ["color-contrast"]})
    assert contrast.violations_count == 0, contrast.generate_report()
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
