"""A page with questions of every kind, answered in Chromium."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from building import build, served, small_book, soup, the
from playwright.sync_api import Browser, Locator, Page

pytestmark = [pytest.mark.slow, pytest.mark.browser]

PAGE = r"""# A page

Text.

(batches)=
## Batches

More text.

:::::{quiz}
? doubled-batch choose
Every example of a batch is written twice. What happens to the gradient of the mean cost $C$?

+ It stays as it is.
- It doubles, $2\,\nabla C$.
    {mistake}`bias-gradient/sum-for-mean`
- It is halved.
    Twice as many terms are added, and divided by twice as many.
> The sum has twice as many terms, and so has $m$.

? true-shapes several
Which shapes has a gradient of `W` of shape `(3, 5)`?

+ That of `W`
+ `(3, 5)`
- `(5, 3)`
    It is subtracted from `W`, entry by entry.
> A number's gradient has the shape of what it is taken for.

? slope-of-chain number
How fast does $\sigma(3x)$ grow at $x=0$?

= 0.75
    f = lambda x: ck.sigmoid(3 * x)
    (f(1e-6) - f(-1e-6)) / 2e-6
- 0.25
    The inner step has a rate of its own.
~ Multiply the rates along the chain.
> $3\cdot\frac14$.

? one-step order
What comes first in a step of learning?

1. go forward
2. find $\delta^L$
3. go backwards
4. subtract the gradients
~ What needs what?
> Each needs what is before it.

? squared-mean bug
This is to be the mean of the squares.

```python
def mean_square(v):
    squares = v * v
    total = squares.sum()
    return total / 2
```
! 4
    return total / len(v)
@ mean_square(np.array([1.0, 2.0, 3.0]))
= np.mean(np.array([1.0, 2.0, 3.0]) ** 2)
- 2
    `*` works entry by entry, so these are squares.
~ What is this line for, and does it do that?
> A mean divides by the number of entries.
:::::
"""
NO_STORE = "Object.defineProperty(window, 'localStorage', {get() { throw new Error('off'); }})"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A chapter of one page, which asks one question of each kind."""
    book = small_book(
        tmp_path_factory.mktemp("quiz"), "chapter", "# A chapter\n\n```{pages}\n```\n"
    )
    head = (book / "chapter.md").read_text(encoding="utf-8").split("---")[1]
    way = f"---{head}course:\n  way: core\n  needs: []\n---\n"
    (book / "chapter").mkdir()
    (book / "chapter" / "page.md").write_text(f"{way}\n{PAGE}", encoding="utf-8")
    with (book / "_toc.yml").open("a", encoding="utf-8") as toc:
        toc.write("chapters:\n  - file: chapter/page\n")
    built = build(book.parent)
    assert built.returncode == 0, built.stderr
    return book / "_build" / "html"


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Where it is served."""
    with served(site) as address:
        yield address


def opened(tab: Page, address: str) -> Page:
    """The page, when its questions can be answered."""
    tab.goto(f"{address}chapter/page.html")
    tab.locator(".quiz").scroll_into_view_if_needed()
    tab.locator(".quiz.is-live").wait_for()
    return tab


def question(tab: Page, name: str) -> Locator:
    """One of the questions."""
    return tab.locator(f"#ask-{name}")


def check(field: Locator) -> str:
    """What is said of the answer that is given."""
    field.get_by_role("button", name="Check").click()
    return field.get_by_role("status").inner_text()


def answer_all(tab: Page) -> None:
    """Answer each kind, wrongly first."""
    choose = question(tab, "doubled-batch")
    assert check(choose) == "Choose an answer first."
    choose.get_by_label("It doubles").check()
    said = check(choose)
    assert said.startswith("Not yet.")
    assert "should the gradient double?" in said  # the catalogue's words
    choose.get_by_label("It stays as it is.").check()
    assert check(choose).startswith("Right.")

    several = question(tab, "true-shapes")
    several.get_by_label("That of").check()
    assert "not all that is right" in check(several)
    several.get_by_label("(5, 3)").check()
    assert "entry by entry" in check(several)
    several.get_by_label("(5, 3)").uncheck()
    several.get_by_label("(3, 5)").check()
    assert check(several).startswith("Right.")

    number = question(tab, "slope-of-chain")
    entry = number.get_by_role("textbox")
    for nonsense in ("", "three", "1/0", "<b>", "1e999"):
        entry.fill(nonsense)
        assert check(number).startswith("Type a number")
    entry.fill("0,25")
    assert "a rate of its own" in check(number)
    entry.fill("−3")
    assert "Multiply the rates" in check(number)
    for right in ("0.75", "3/4", "0,752", " 75e-2 "):
        entry.fill(right)
        assert check(number).startswith("Right."), right
    entry.fill("2")
    entry.press("Enter")
    assert number.get_by_role("status").inner_text().startswith("Not yet.")

    order = question(tab, "one-step")
    assert "What needs what?" in check(order)
    for _ in range(3):
        texts = order.locator(".quiz-choice").all_inner_texts()
        key = order.get_attribute("data-key") or ""
        values = order.locator("li").evaluate_all("steps => steps.map(s => s.dataset.value)")
        wrong = [p for p, (a, b) in enumerate(zip(key.split(), values, strict=True)) if a != b]
        if not wrong:
            break
        for _ in range(values.index(key.split()[wrong[0]]) - wrong[0]):
            step = order.locator(f'li[data-value="{key.split()[wrong[0]]}"]')
            step.get_by_role("button", name="up").press("Enter")
    assert texts[0] == "go forward"
    assert "of 4" in order.get_by_role("status").inner_text()
    assert check(order).startswith("Right.")

    bug = question(tab, "squared-mean")
    bug.get_by_label("squares = v * v").check()
    assert "entry by entry" in check(bug)
    bug.get_by_label("total = squares.sum()").check()
    assert "What is this line for" in check(bug)
    bug.get_by_label("return total / 2").focus()
    tab.keyboard.press("Space")
    assert check(bug).startswith("Right.")


def test_each_kind_is_graded_and_remembered(browser: Browser, address: str, site: Path) -> None:
    """Wrong answers are explained, right ones counted, and a reload and the chapter know it."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    errors: list[str] = []
    tab = context.new_page()
    tab.on("pageerror", lambda error: errors.append(str(error)))
    opened(tab, address)
    answer_all(tab)
    assert tab.locator(".quiz-count").inner_text() == "5 of 5"
    tab.reload()
    tab.locator(".quiz").scroll_into_view_if_needed()
    tab.locator(".quiz.is-live").wait_for()
    assert tab.locator(".quiz-count").inner_text() == "5 of 5"
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    tab.goto(f"{address}chapter.html")
    place = tab.locator(".quiz-progress")
    place.get_by_text("5 of 5 answered").or_(place).wait_for()
    tab.wait_for_function("document.querySelector('.quiz-progress').textContent")
    assert place.inner_text() == "· 5 of 5 answered"
    opened(tab, address).get_by_role("button", name="Start again").click()
    assert tab.locator(".quiz-count").inner_text() == "0 of 5"
    tab.evaluate("localStorage.setItem('course-quiz', '{\"chapter/page\": 3')")
    assert opened(tab, address).locator(".quiz-count").inner_text() == "0 of 5"
    tab.evaluate("localStorage.setItem('course-quiz', '{\"chapter/page\": 3}')")
    assert opened(tab, address).locator(".quiz-count").inner_text() == "0 of 5"
    assert errors == []
    context.close()


def test_without_storage_all_but_the_memory_works(browser: Browser, address: str) -> None:
    """Where the browser keeps nothing, answers are graded and counted until the page is left."""
    context = browser.new_context()
    context.add_init_script(NO_STORE)
    tab = opened(context.new_page(), address)
    answer_all(tab)
    assert tab.locator(".quiz-count").inner_text() == "5 of 5"
    assert opened(tab, address).locator(".quiz-count").inner_text() == "0 of 5"
    context.close()


def test_without_scripts_and_on_paper(browser: Browser, address: str, site: Path) -> None:
    """The questions are there without scripts, the answers folded; paper shows both."""
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{address}chapter/page.html")
    assert tab.locator(".question").count() == 5
    assert tab.get_by_role("button", name="Check").count() == 0
    answers = tab.locator(".quiz-answers")
    assert not answers.get_by_text("line 4.").is_visible()
    tab.emulate_media(media="print")
    assert answers.get_by_text("line 4.").is_visible()
    context.close()
    page = soup(site / "chapter" / "page.html")
    assert len(page.select(".quiz-why .katex, .quiz-choice .katex")) >= 2
    assert all(the(field.select_one("legend")).get_text() for field in page.select(".question"))


def test_a_bad_question_fails_the_build(tmp_path: Path) -> None:
    """One line names the page, the line and the question, or the mistake that nobody knows."""
    right, known = "+ It stays as it is.\n", "bias-gradient/sum"
    for old, new, said in (
        (right, "", "question doubled-batch: no choice is right"),
        (known, "nothing/sum", "the grader knows no mistake nothing/sum-for-mean"),
    ):
        root = tmp_path / said.split()[0]
        root.mkdir()
        book = small_book(root, "page", PAGE.replace(old, new))
        built = build(root)
        assert built.returncode
        place = "? doubled-batch choose" if new == "" else new
        lines = (book / "page.md").read_text(encoding="utf-8").splitlines()
        line = next(number for number, text in enumerate(lines, 1) if place in text)
        plain = re.sub(r"\x1b\[[\d;]*m", "", built.stderr)
        assert f"page.md:{line}: ERROR: " in plain, plain
        assert said in plain
