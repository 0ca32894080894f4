"""The figures of descent, perceptron, network and polynomial, driven in Chromium.

What they show is held against coursekit, which gets the same points, weights and rates.
"""

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest
from building import build, served, small_book
from playwright.sync_api import Browser, Locator, Page

import coursekit as ck
from coursekit.arrays import Array

pytestmark = [pytest.mark.slow, pytest.mark.browser]

FIGURES = {
    "perceptron": "",
    "descent-curve": "",
    "descent-contours": ":batches: 2",
    "network-region": ":data: xor",
    "polynomial": "",
}
STILL = """
```{code-cell} ipython3
---
tags: [remove-input, still]
mystnb:
  image:
    alt: A line.
---
import matplotlib.pyplot as plt

plt.plot([1, 2]);
```
"""
PAGE = f"# A page\n\n{STILL}\n" + "\n".join(
    f"::::{{live}} {name}\n{options}\n\nStill of {name}.\n::::\n\nText.\n"
    for name, options in FIGURES.items()
)
AND = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([-1, -1, -1, 1])
Opener = Callable[..., Locator]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page with all of the figures."""
    book = small_book(tmp_path_factory.mktemp("learning"), "page", PAGE)
    built = build(book.parent)
    assert built.returncode == 0, built.stderr
    with served(book / "_build" / "html") as address:
        yield f"{address}page.html"


@pytest.fixture(scope="module")
def tab(site: str, browser: Browser) -> Iterator[Page]:
    """A tab of a reader who wants no motion, so that a run is over at once."""
    page = browser.new_page(reduced_motion="reduce", viewport={"width": 1000, "height": 900})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    page.close()
    assert errors == []


@pytest.fixture
def opened(site: str, tab: Page) -> Opener:
    """A function that opens the page anew and returns the figure that is asked for."""

    def open_figure(name: str, **state: object) -> Locator:
        query = "&".join(f"{name}.{key}={value}" for key, value in state.items())
        tab.goto(f"{site}?{query}")
        place = tab.locator(f'[data-live="{name}"]')
        place.scroll_into_view_if_needed()
        place.locator(".fig-says").wait_for()
        return place

    return open_figure


def click(figure: Locator, *names: str) -> None:
    """Press buttons of the figure, one after the other."""
    for name in names:
        figure.get_by_role("button", name=name, exact=True).click()


def words(figure: Locator, *expected: str) -> str:
    """What the figure says, once it says all that is expected."""
    said = figure.locator(".fig-says")
    for part in expected:
        said.get_by_text(part).wait_for()
    return said.inner_text().replace("−", "-")


def row(figure: Locator, name: str) -> list[float]:
    """The numbers of a row of a table."""
    cells = figure.get_by_role("row", name=re.compile("^" + re.escape(name))).locator("td")
    return [float(text.replace("−", "-")) for text in cells.all_inner_texts()]


def state(figure: Locator, key: str) -> list[float]:
    """Numbers of the state, as the figure's link has them and, a moment later, the address."""
    link = figure.locator(".fig-link").get_attribute("href") or ""
    asked = parse_qs(urlparse(link).query)
    figure.page.wait_for_url(lambda url: parse_qs(urlparse(url).query) == asked)
    name = figure.get_attribute("data-live")
    return [float(part) for part in asked[f"{name}.{key}"][0].split("_")]


def rounded(value: Array) -> float:
    """A number to the three decimals that are shown."""
    return round(float(value), 3)


def pressed(handle: Locator, *keys: str) -> None:
    """Press keys at a handle."""
    for key in keys:
        handle.press(key)


def perceptron_data(values: list[float]) -> tuple[Array, Array]:
    """X and y of the points that an address carries."""
    table = np.reshape(values, (-1, 3))
    return table[:, :2], table[:, 2]


def test_the_perceptron_corrects_as_the_library_does(opened: Opener) -> None:
    """AND, three corrections one at a time and then all: w, b, K, the margin and the best bound."""
    figure = opened("perceptron")
    click(figure, *["Next correction"] * 3)
    w, b = np.zeros(2), 0.0
    for i in (0, 3, 0):
        w, b = ck.perceptron_step(w, b, AND[0][i], AND[1][i])
    assert row(figure, "corrections") == [3]
    assert figure.get_by_role("row", name="line x₁ + x₂ - 1 = 0".replace("-", "−")).count() == 1
    assert w.tolist() == [1, 1]
    assert b == -1
    told = "point 1 had the margin u = 0, so w = (1, 1) − (0, 0) = (1, 1) and b = 0 − 1 = −1."
    assert figure.get_by_text(told).count() == 1
    click(figure, "Run")
    run = ck.train_perceptron(*AND)
    said = words(figure, f"{run.updates} corrections made")
    assert f"the margin {ck.margin(run.w, run.b, *AND):.3f}" in said
    assert row(figure, "passes") == [len(run.mistakes)]
    assert row(figure, "bound") == [round(ck.novikoff_bound(np.array([2, 2]), -3.0, *AND), 2)]
    click(figure, "Back")
    assert row(figure, "corrections") == [run.updates - 1]


def test_points_that_the_reader_moves_are_learnt_anew(opened: Opener) -> None:
    """Dragged, turned, removed, added: the run on what the address carries is the library's."""
    figure = opened("perceptron", corrections=5)
    point = figure.get_by_role("slider", name="point 4,")
    box = point.locator(".fig-grip").bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse = figure.page.mouse
    mouse.move(*middle)
    mouse.down()
    mouse.move(middle[0] + 40, middle[1] - 60, steps=3)
    mouse.up()
    assert row(figure, "corrections") == [0]
    X, _ = perceptron_data(state(figure, "points"))
    assert X[3, 0] > 1.2
    assert X[3, 1] > 1.3
    pressed(figure.get_by_role("slider", name="point 2,"), "Enter")
    pressed(figure.get_by_role("slider", name="point 1,"), "ArrowRight", "ArrowUp", "Delete")
    click(figure, "Add a point", "Run")
    words(figure, "corrections made")
    figure.page.wait_for_url(re.compile("corrections"))
    X, y = perceptron_data(state(figure, "points"))
    assert X.shape == (4, 2)
    assert y.tolist() == [1, -1, 1, 1]
    run = ck.train_perceptron(X, y)
    assert row(figure, "corrections") == [run.updates]
    assert row(figure, "passes") == [len(run.mistakes)]
    assert row(figure, "margin") == [round(ck.margin(run.w, run.b, X, y), 3)]
    assert run.updates <= row(figure, "bound")[0]


def test_points_that_no_line_separates_have_no_bound(opened: Opener) -> None:
    """XOR runs on to the end of its allowance, and the figure says why."""
    figure = opened("perceptron")
    figure.get_by_role("combobox", name="Points").select_option("xor")
    click(figure, "Run")
    words(figure, "2000 corrections made", "No line separates these points")
    assert figure.get_by_role("row", name="bound (R/γ̃)² none").count() == 1


def test_a_rate_dragged_past_its_limit_runs_away(opened: Opener) -> None:
    """Below 2/λ it arrives, above it runs away, and w is what the library's descent has."""
    figure = opened("descent-curve", steps=6)
    rate = figure.get_by_role("slider", name="rate η")
    assert "arrives" in words(figure, "below 2/λ")
    pressed(rate, "End")
    assert "runs away" in words(figure, "above 2/λ")
    (eta,) = state(figure, "rate")
    run = ck.gradient_descent(lambda w: 2 * w, np.array(3.0), eta, 6)
    assert np.allclose(row(figure, "w")[:7], run.path, atol=5e-4)
    assert f"by {abs(1 - 2 * eta):.3f}" in words(figure)
    figure.get_by_label("momentum β").nth(1).fill("0.9")
    assert "2(1 + β)/λ = 1.900" in words(figure, "below 2(1 + β)/λ")
    run = ck.gradient_descent(lambda w: 2 * w, np.array(3.0), eta, 6, momentum=0.9)
    assert np.allclose(row(figure, "w")[:7], run.path, atol=5e-4)


def test_descent_on_contours_is_that_of_the_journeys(opened: Opener) -> None:
    """The limit, and the excess cost after the steps, with momentum; batches add noise."""
    features, y = ck.load_commute()
    X = np.column_stack([np.ones(5), features[:, 0] - 1.5])
    least = ck.mse(ck.least_squares(X, y), X, y)
    figure = opened("descent-contours", batch=5, steps=12, momentum=0.5, rate=0.2, start="20_3")
    run = ck.gradient_descent(
        lambda w: ck.mse_gradient(w, X, y), np.array([20.0, 3]), 0.2, 12, momentum=0.5
    )
    said = words(figure, "below 2(1 + β)/λ")
    assert f"= {1.5 * ck.largest_stable_rate(X):.3f}" in said
    assert f"After 12 steps the cost is {ck.mse(run.w, X, y) - least:.3f} above" in said
    click(figure, "Next step")
    words(figure, "After 13 steps")
    figure.get_by_role("combobox", name="journeys a step").select_option("1")
    first = words(figure, "With one journey a step")
    click(figure, "Other batches")
    figure.page.wait_for_url(re.compile("seed=2"))
    assert words(figure, "With one journey a step") != first
    figure.get_by_label("rate η", exact=True).last.fill("0.5")
    figure.get_by_label("steps", exact=True).last.fill("200")
    assert "runs away" in words(figure, "below the limit 0.556 of all five")


def shaped(flat: list[float]) -> tuple[list[Array], list[Array]]:
    """Weights and biases of the network that an address carries."""
    units = np.reshape(flat[:-1], (-1, 4))
    weights = [units[:, :2], units[:, 3][None]]
    return weights, [units[:, 2][:, None], np.array([[flat[-1]]])]


def test_a_network_is_trained_in_the_page_as_by_the_library(opened: Opener) -> None:
    """From the fold of XOR one step of backprop, and many: costs and weights are coursekit's."""
    figure = opened("network-region", rate=0.5)
    x, y = ck.xor()
    fold = shaped([1, -1, 0, 1, -1, 1, 0, 1, -0.5])
    loss, hidden = ck.SIGMOID_CROSS_ENTROPY, ck.RELU
    assert f"{ck.cost(*fold, x, y, loss, hidden):.3f}" in words(figure, "right on 4 of 4")
    click(figure, "One step")
    words(figure, "After 1 step")
    weights, biases = ck.sgd(
        *fold,
        x,
        y,
        eta=0.5,
        batch_size=4,
        epochs=1,
        rng=np.random.default_rng(0),
        loss=loss,
        hidden=hidden,
    )
    found = shaped(state(figure, "weights"))
    for ours, theirs in zip([*weights, *biases], [*found[0], *found[1]], strict=True):
        assert np.allclose(ours, theirs, rtol=1e-3, atol=1e-4)
    click(figure, "Train")
    (after,) = re.findall(r"cross-entropy is (\d+\.\d+)", words(figure, "After 3001 steps"))
    assert float(after) < ck.cost(weights, biases, x, y, loss, hidden)


def test_a_dead_unit_stays_dead_unless_its_activation_has_a_slope(opened: Opener) -> None:
    """Killed, a ReLU keeps its weights through training; a tanh moves them."""
    figure = opened("network-region")
    click(figure, "Kill the unit")
    words(figure, "Unit 1 is dead")
    before = shaped(state(figure, "weights"))[0][0]
    click(figure, "Train")
    words(figure, "After 3000 steps", "Unit 1 is dead")
    assert shaped(state(figure, "weights"))[0][0][0].tolist() == before[0].tolist()
    figure.get_by_role("combobox", name="activation").select_option("tanh")
    words(figure, "The network is right")
    click(figure, "Train")
    assert "dead" not in words(figure, "After 3000 steps")
    assert shaped(state(figure, "weights"))[0][0][0].tolist() != before[0].tolist()


def test_a_unit_is_moved_by_its_handles_and_boxes(opened: Opener) -> None:
    """The square shifts a line, the dot turns it, a box takes a number: the address has them."""
    figure = opened("network-region", unit=2)
    pressed(figure.get_by_role("slider", name="unit 2: a point of its line"), *["ArrowRight"] * 10)
    moved = state(figure, "weights")
    assert moved[4:6] == [-1, 1]
    assert moved[6] == pytest.approx(0.2, abs=1e-3)
    pressed(figure.get_by_role("slider", name="unit 2: its weights"), *["ArrowUp"] * 10)
    figure.get_by_label("v", exact=True).fill("2.5")
    figure.page.wait_for_url(re.compile("2.5"))
    turned = state(figure, "weights")
    assert turned[5] > 1.3
    assert turned[7] == 2.5
    answers = ck.outputs(*shaped(turned), ck.xor()[0], ck.RELU)
    right = int(((answers > 0.5) == ck.xor()[1]).sum())
    words(figure, f"right on {right} of 4")


def test_a_polynomial_is_fitted_to_the_points_where_they_are(opened: Opener) -> None:
    """Degree and λ by keyboard, a point moved: both costs are those of ck.ridge on these points."""
    figure = opened("polynomial")
    rng = np.random.default_rng(7)
    x, y = ck.make_polynomial(30, [0.5, -1.5, -1.0, 3.0], noise=0.3, rng=rng)
    train, held_out = ck.split(30, 0.5, rng)
    Phi = ck.polynomial_features(x, 3)
    cubic = ck.least_squares(Phi[train], y[train])
    chapter = [ck.mse(cubic, Phi[part], y[part]) for part in (train, held_out)]
    assert row(figure, "training cost") == [rounded(chapter[0])]
    assert row(figure, "validation cost") == [rounded(chapter[1])]
    pressed(figure.locator('.fig-handle[aria-label="degree"]'), "PageUp")
    pressed(figure.get_by_role("slider", name="point 15"), *["ArrowDown"] * 12)
    points = np.reshape(state(figure, "points"), (-1, 2))
    X = ck.polynomial_features(points[:, 0], 12)
    w = ck.least_squares(X, points[:, 1])
    assert row(figure, "training cost") == [rounded(ck.mse(w, X, points[:, 1]))]
    figure.get_by_label("a price on the weights").check()
    words(figure, "Degree 12 with λ")
    w = ck.ridge(X, points[:, 1], 1e-3)
    assert row(figure, "training cost") == [rounded(ck.mse(w, X, points[:, 1]))]
    assert row(figure, "length") == [round(float(np.linalg.norm(w)), 3)]
    held = ck.polynomial_features(x[held_out].round(3), 12)
    judged = ck.mse(w, held, y[held_out].round(3))
    assert row(figure, "validation cost") == [pytest.approx(judged, abs=6e-4)]


STALE = {
    "perceptron": {"points": "0_0_7", "corrections": "-1"},
    "descent-curve": {"rate": "fast", "steps": "1e9"},
    "descent-contours": {"start": "5", "batch": "2.5"},
    "network-region": {"weights": "1_2_3", "kind": "softmax"},
    "polynomial": {"points": "9_9", "degree": "40"},
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_stale_address_is_told_what_is_accepted(opened: Opener, name: str) -> None:
    """What does not fit is named and left out, and the figure works from its start."""
    asked = STALE[name]
    figure = opened(name, **asked)
    complaint = figure.locator(".fig-refused").inner_text()
    for key, value in asked.items():
        assert f"asks for {key} “{value}”, which is not" in complaint
    fresh = words(figure)
    click(figure, "Start again")
    assert figure.locator(".fig-refused").inner_text() == ""
    assert words(figure) == fresh


@pytest.mark.parametrize(
    "name", ["descent-curve", "descent-contours", "network-region", "polynomial"]
)
def test_nonsense_in_a_box_changes_nothing(opened: Opener, name: str) -> None:
    """The box is marked, the figure says what it accepts, and shows what it showed."""
    figure = opened(name)
    before = words(figure)
    box = figure.locator('input[type="number"]').first
    box.fill("123456")
    refused = figure.locator(".fig-refused", has_text=re.compile("a (whole )?number from"))
    refused.wait_for()
    assert box.get_attribute("aria-invalid") == "true"
    assert words(figure) == before
    box.fill("")
    box.blur()
    assert float(box.input_value()) < 100


# A reader who tries everything: buttons, keys at handles, boxes, sliders and lists, by turns.
TRIES = """(figure, times) => {
  let state = 1;
  const next = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
  const one = (all) => all[Math.floor(next() * all.length)];
  const all = (selector) => [...figure.querySelectorAll(selector)];
  const keys = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp",
    "PageDown", "Delete", "Enter"];
  const put = (input, value) => {
    if (!input) return;
    input.value = value;
    for (const type of ["input", "change"]) input.dispatchEvent(new Event(type, { bubbles: true }));
  };
  const ways = [
    () => one(all("button:not(:disabled)")).click(),
    () => one(all(".fig-handle")).dispatchEvent(new KeyboardEvent("keydown",
      { key: one(keys), shiftKey: next() < 0.5, bubbles: true, cancelable: true })),
    () => put(one(all("input[type=number]")), one(["0", "1e9", "-3", "0.5", "", "2.5", "1000"])),
    () => {
      const it = one(all("input[type=range]"));
      if (it) put(it, Number(it.min) + next() * (it.max - it.min));
    },
    () => one(all("input[type=checkbox]"))?.click(),
    () => { const it = one(all("select")); put(it, it && one([...it.options]).value); },
  ];
  for (let k = 0; k < times; k += 1) one(ways)();
  return figure.querySelector(".fig").outerHTML;
}"""


@pytest.mark.parametrize("name", FIGURES)
def test_whatever_a_reader_does_the_figure_goes_on(opened: Opener, name: str) -> None:
    """No error, no number that is none, and an address that the figure itself accepts."""
    figure = opened(name)
    shown = figure.evaluate(TRIES, 200)
    assert not re.search(r"NaN|undefined|Infinity", shown)
    figure.page.goto(figure.locator(".fig-link").get_attribute("href") or "")
    figure.page.reload()  # the same page with another address is not loaded by itself
    figure.locator(".fig-says").wait_for()
    assert figure.locator(".fig-refused").inner_text() == ""


def test_a_finger_drags_what_a_mouse_drags(site: str, browser: Browser) -> None:
    """A touch moves the rate as far as it goes, the page does not scroll; a tap adds a point."""
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, has_touch=True, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(site)
    figure = page.locator('[data-live="descent-curve"]')
    figure.scroll_into_view_if_needed()
    handle = figure.locator('.fig-handle[aria-label="rate η"]')
    handle.scroll_into_view_if_needed()
    box = handle.locator(".fig-grip").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session, before = context.new_cdp_session(page), page.evaluate("scrollY")

    def touch(kind: str, *points: tuple[float, float]) -> None:
        at = [{"x": a, "y": b} for a, b in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    touch("touchStart", (x, y))
    for step in range(1, 9):
        touch("touchMove", (x + 20 * step, y - 5 * step))
    touch("touchEnd")
    words(figure, "above 2/λ")
    assert page.evaluate("scrollY") == before
    plane = page.locator(".perceptron-plane")
    plane.scroll_into_view_if_needed()
    plane.tap(position={"x": 90, "y": 60})
    X, y_found = perceptron_data(state(page.locator('[data-live="perceptron"]'), "points"))
    assert X.shape == (5, 2)
    assert y_found[4] == 1
    context.close()


def test_paper_and_a_page_without_scripts_show_the_still_part(site: str, browser: Browser) -> None:
    """In print the picture stands in the place of the figure; without scripts it always does."""
    for scripts in (True, False):
        page = browser.new_page(java_script_enabled=scripts)
        page.goto(site)
        place = page.locator('[data-live="perceptron"]')
        if scripts:
            place.locator(".fig-says").wait_for()
            assert not place.get_by_text("Still of perceptron.").is_visible()
            page.emulate_media(media="print")
            assert not place.locator(".fig").is_visible()
        assert place.get_by_text("Still of perceptron.").is_visible()
        assert place.locator(".live-still .tag_still img[alt='A line.']").is_visible()
        page.close()


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_shows_all_of_a_figure(opened: Opener, tab: Page, width: int) -> None:
    """Nothing sticks out at the sides, and what is to be pressed is as high as a finger needs."""
    tab.set_viewport_size({"width": width, "height": 800})
    for name in FIGURES:
        figure = opened(name)
        assert figure.locator(".fig-body").evaluate("e => e.scrollWidth - e.clientWidth") <= 0, name
        heights = figure.locator("button, select").evaluate_all(
            "all => all.map((e) => e.offsetHeight)"
        )
        assert min(heights) >= 32, name
    tab.set_viewport_size({"width": 1000, "height": 900})
