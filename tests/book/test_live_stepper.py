"""The backprop stepper, the V, softmax and the typed graph in Chromium: clicked, typed, stepped."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from building import build, served, small_book
from playwright.sync_api import Browser, Locator, Page, expect

import coursekit as ck

pytestmark = [pytest.mark.slow, pytest.mark.browser]

FIGURES = ("backprop-stepper", "gradient-v", "softmax-scores", "typed-graph")
TEXT = "# A page\n\n" + "\n\n".join(
    f"::::{{live}} {name}\n\nThe still part.\n::::" for name in FIGURES
)
NO_STORAGE = """for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { get() { throw new DOMException("off"); } });"""
W = [np.array([[0.5, -1], [1, 0.5], [-0.5, 1]]), np.array([[1, -1, 0.5], [-0.5, 1, 1]])]
B = [np.array([[0.0], [-0.5], [0.5]]), np.array([[0.0], [-1.0]])]
X, Y = np.array([[1.0], [0.5]]), np.array([[1.0], [0.0]])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page with the four figures."""
    book = small_book(tmp_path_factory.mktemp("stepper"), "page", TEXT)
    built = build(book.parent)
    assert built.returncode == 0, built.stderr
    with served(Path(book / "_build" / "html")) as address:
        yield f"{address}page.html"


def opened(page: Page, site: str, name: str, query: str = "") -> Locator:
    """A figure of the page, when it lives."""
    page.goto(f"{site}{query}#live-{name}")
    place = page.locator(f"#live-{name}.is-live")
    place.wait_for()
    return place


def quiet_page(browser: Browser, **options: Any) -> tuple[Page, list[str]]:
    """A page for a reader who wants no motion, and what is complained of in it."""
    page = browser.new_page(reduced_motion="reduce", **options)
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda said: trouble.append(said.text) if said.type == "error" else None)
    return page, trouble


def written(number: float) -> str:
    """As the figures write a number."""
    return f"{number:.4f}".replace("-", "−")


def test_the_stepper_shows_the_numbers_of_the_library(browser: Browser, site: str) -> None:
    """Eighteen times Next, with a phone's width: every z, a, δ and derivative is coursekit's."""
    page, trouble = quiet_page(browser, viewport={"width": 390, "height": 844})
    place = opened(page, site, "backprop-stepper")
    assert "not computed yet" in str(
        place.get_by_role("img", name="Output 1").get_attribute("aria-label")
    )
    following = place.get_by_role("button", name="Next", exact=True)
    following.focus()
    for _ in range(18):
        page.keyboard.press("Enter")
    expect(following).to_be_disabled()
    zs, a = ck.forward(W, B, X)
    dW, db = ck.backprop(W, B, X, Y)
    for l, title in ((1, "Hidden neuron"), (2, "Output")):
        for j in range(len(db[l - 1])):
            card = place.get_by_role("img", name=f"{title} {j + 1}:")
            label = str(card.get_attribute("aria-label"))
            for number in (zs[l - 1], a[l], db[l - 1]):  # δ is the derivative for the bias
                assert written(number[j, 0]) in label
    for l in (1, 2):
        for (j, k), slope in np.ndenumerate(dW[l - 1]):
            sub = "₁₂₃"
            up = "¹²"[l - 1]
            tag = place.get_by_role("img", name=f"∂C/∂w{up}{sub[j]}{sub[k]} = {written(slope)}")
            assert tag.count() == 1
    page.wait_for_url("**backprop-stepper.step=18*")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.evaluate("document.getAnimations().length") == 0
    assert not trouble
    page.close()


def test_the_stepper_is_changed_by_keys_and_by_clicks(browser: Browser, site: str) -> None:
    """A weight is clicked and typed, nonsense answered, a step taken, all of it in the address."""
    page, trouble = quiet_page(browser)
    place = opened(page, site, "backprop-stepper", "?backprop-stepper.step=10&other.q=1")
    place.get_by_role("img", name="w²₁₂ = −1").click()
    box = place.locator("input[type=number]")
    expect(box).to_be_focused()
    box.fill("2")
    changed = [W[0], W[1].copy()]
    changed[1][0, 1] = 2
    dW, db = ck.backprop(changed, B, X, Y)
    expect(place.get_by_role("img", name="Hidden neuron 2:")).to_have_attribute(
        "aria-label", re.compile(f"δ = {written(db[0][1, 0])}$")
    )
    page.wait_for_url("**backprop-stepper.W2=1_2_0.5_-0.5_1_1*")
    assert "other.q=1" in page.url
    box.fill("99")
    expect(place.locator("[role=alert]")).to_contain_text("w²₁₂: a number from −10 to 10")
    expect(box).to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Tab")
    expect(box).to_have_value("2")
    place.get_by_label("Change", exact=True).select_option("x.1")
    slider = place.locator("input[type=range]")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(box).to_have_value("1.05")
    page.keyboard.press("ArrowLeft")
    place.get_by_role("button", name="One step of descent").click()
    before = float(ck.cost(changed, B, X, Y))
    after = ck.cost(
        [w - g for w, g in zip(changed, dW, strict=True)],
        [b - g for b, g in zip(B, db, strict=True)], X, Y,
    )  # fmt: skip
    expect(place).to_contain_text(f"The cost was {written(before)} and is {written(float(after))}.")
    place.get_by_role("button", name="Start again").click()
    page.wait_for_url(lambda url: "backprop-stepper" not in url.split("#")[0])
    term = place.get_by_role("button", name="Next", exact=True)
    for _ in range(2):
        term.click()
    first = place.locator(".bp-term").first
    first.focus()
    page.keyboard.press("ArrowRight")
    expect(place.locator(".bp-term").nth(1)).to_be_focused()
    expect(place.locator("[aria-label^='w¹₂₁'].is-pointed")).to_have_count(1)
    assert not trouble
    page.close()


def test_a_planted_mistake_is_shown_and_found(browser: Browser, site: str) -> None:
    """Each chip spoils what it should, says so in the catalogue's words, and the check finds it."""
    page, trouble = quiet_page(browser)
    place = opened(page, site, "backprop-stepper")
    chips = place.locator(".bp-chip")
    verdict = place.locator(".bp-verdict")
    good = verdict.inner_text()
    assert "All four arrays agree" in good
    assert chips.count() >= 12
    for i in range(chips.count()):
        chips.nth(i).click()
        expect(chips.nth(i)).to_have_attribute("aria-pressed", "true")
        expect(place.locator(".bp-term.is-wrong, .bp-term.is-gone, .bp-stopped")).not_to_have_count(
            0
        )
        assert re.search("wrong|missing|another shape", verdict.inner_text())
        chips.nth(i).click()
        expect(verdict).to_have_text(good)
    place.get_by_role("button", name="σ′ forgotten").nth(1).click()
    expect(verdict).to_have_text("W² and b²: right; W¹ and b¹: wrong.")
    expect(place.locator(".bp-told")).to_contain_text(
        "the derivative of the activation is left out"
    )
    place.get_by_role("button", name="transpose forgotten").click()
    expect(verdict).to_have_text("W² and b²: right; W¹ and b¹: missing.")
    expect(place.locator(".bp-stopped")).to_contain_text("(2, 3) and (2, 1) do not fit")
    assert not trouble
    page.close()


def test_a_stale_address_and_no_storage_break_nothing(browser: Browser, site: str) -> None:
    """What an address asks for and does not exist is answered, in each figure; the rest holds."""
    page, trouble = quiet_page(browser)
    page.add_init_script(NO_STORAGE)
    asked = "?backprop-stepper.step=999&backprop-stepper.mistake=none%20such&backprop-stepper.x=2_1"
    asked += "&gradient-v.e=-99&softmax-scores.z=1_2&typed-graph.f=a%2B%2B*&typed-graph.step=2"
    place = opened(page, site, "backprop-stepper", asked)
    said = place.locator("[role=alert]")
    expect(said).to_contain_text("step “999”, which is not a whole number from 0 to 18")
    expect(said).to_contain_text("mistake “none such”")
    expect(place.get_by_role("img", name="x₁ = 2")).to_have_count(1)
    for name, part in (
        ("gradient-v", "e “-99”, which is not a number from −15 to −1"),
        ("softmax-scores", "z “1_2”, which is not 4 times a number from −6 to 6"),
        ("typed-graph", "f “a++*”, which is not a formula"),
    ):
        other = page.locator(f"#live-{name}")
        other.scroll_into_view_if_needed()
        expect(other.locator(".fig-refused")).to_contain_text(part)
    # the theme itself complains of a storage that is off; a figure does not
    assert not [error for error in trouble if "live" in error or "fig" in error]
    page.close()


def test_the_v_is_dragged_and_moved_by_keys(browser: Browser, site: str) -> None:
    """ε by mouse, keys and box; the errors are those of the library."""
    page, trouble = quiet_page(browser)
    place = opened(page, site, "gradient-v", "?gradient-v.f=cube&gradient-v.x=2")
    handle = place.get_by_role("slider", name="step ε")
    handle.focus()
    page.keyboard.press("Home")
    expect(handle).to_have_attribute("aria-valuenow", "-15")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(handle).to_have_attribute("aria-valuenow", "-13.9")
    page.keyboard.press("End")
    row = place.locator("tbody tr")
    exact = 3 * 2.0**2
    eps = 0.1
    central = ((2 + eps) ** 3 - (2 - eps) ** 3) / (2 * eps)
    expect(row.nth(1)).to_contain_text(f"{abs(central - exact) / central:.1e}"[:3])
    expect(row.nth(0)).to_contain_text("12.0000")
    box = handle.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] - 150, box["y"], steps=4)
    page.mouse.up()
    moved = float(str(handle.get_attribute("aria-valuenow")))
    assert -6 < moved < -2
    page.wait_for_url(f"**gradient-v.e={moved:g}*")
    page.reload()
    expect(handle).to_have_attribute("aria-valuenow", f"{moved:g}")
    expect(place.locator(".fig-says")).to_contain_text("complex step")
    assert not trouble
    page.close()


def test_scores_are_dragged(browser: Browser, site: str) -> None:
    """Probabilities and cost follow the scores; a large shift breaks only the unstable formula."""
    page, trouble = quiet_page(browser, viewport={"width": 390, "height": 844}, has_touch=True)
    place = opened(page, site, "softmax-scores")
    handle = place.get_by_role("slider", name="score of class 3")
    handle.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowUp")
    z = np.array([[2.0], [1.0], [1.6], [-1.0]])
    a = ck.softmax(z)[:, 0]
    expect(place.locator(".sm-cost")).to_contain_text(written(-np.log(a[1])))
    for i, probability in enumerate(a):
        expect(place.locator("tbody tr").nth(i)).to_contain_text(written(probability))
    place.get_by_label("The right class is").select_option("2")
    expect(place.locator(".sm-cost")).to_contain_text(written(-np.log(a[2])))
    place.locator("input[type=number]").fill("900")
    expect(place.locator(".sm-broken")).to_have_count(4)
    expect(place.locator("tbody tr").nth(0)).to_contain_text(written(a[0]))
    expect(place.locator(".fig-says")).to_contain_text("overflows")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert not trouble
    page.close()


def test_a_formula_is_typed_and_stepped_through(browser: Browser, site: str) -> None:
    """Values forward, derivatives back; nonsense is answered with its place; log(−1) is named."""
    page, trouble = quiet_page(browser)
    place = opened(page, site, "typed-graph")
    typed = place.get_by_label("f =")
    typed.fill("(x + y) * x * y")
    for name, value in (("x", "2"), ("y", "3")):
        place.get_by_label(f"{name} =").fill(value)
    following = place.get_by_role("button", name="Next", exact=True)
    for _ in range(7):
        following.click()
    expect(following).to_be_disabled()
    says = place.locator(".fig-says")
    expect(says).to_contain_text("∂f/∂x = 21, ∂f/∂y = 16.")  # as by hand on the page
    expect(place.get_by_role("img", name="x, value 2, derivative 21")).to_have_count(1)
    page.wait_for_url("**typed-graph.f=%28x+%2B+y%29+*+x+*+y*")
    typed.fill("(x + y) * <b>x")
    trouble_line = place.locator(".tg-trouble")
    expect(trouble_line).to_contain_text("“<” has no meaning here")
    expect(trouble_line.locator("mark")).to_have_text("<")
    expect(trouble_line).to_contain_text("The graph is still that of (x + y) * x * y.")
    expect(place.get_by_role("img", name="x, value 2, derivative 21")).to_have_count(1)
    typed.fill("log(x)")
    expect(trouble_line).to_be_empty()
    place.get_by_label("x =").fill("-1")
    expect(says).to_contain_text("The node log has no value, or no derivative, at −1: change x.")
    assert not trouble
    page.close()
