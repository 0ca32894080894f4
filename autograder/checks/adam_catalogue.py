"""The wrong steps of Adam that students write in ps6-digits."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.checks.builders import itself
from autograder.checks.catalogue import mistakes
from autograder.checks.compare import Array

Average = Callable[[Array, Array, float], Array]
"""The new average of the old one, of what is averaged, and of β."""
Correction = Callable[[Array, float, int], Array]
"""A corrected average, of the average, β and t."""


def averaged(old: Array, new: Array, beta: float) -> Array:
    """βm + (1 − β)g."""
    return beta * old + (1 - beta) * new


def accumulated(old: Array, new: Array, beta: float) -> Array:
    """βm + g, as in momentum."""
    return beta * old + new


def weighed_the_other_way(old: Array, new: Array, beta: float) -> Array:
    """(1 − β)m + βg."""
    return (1 - beta) * old + beta * new


def corrected(average: Array, beta: float, t: int) -> Array:
    """What an average would be if it had not begun with 0."""
    return average / (1 - beta**t)


def as_it_is(average: Array, beta: float, t: int) -> Array:
    """No correction."""
    return average


def outside(v: Array, eps: float) -> Array:
    """√v + ε."""
    return np.sqrt(v) + eps


def build_adam(
    *,
    first: Average = averaged,
    second: Average = averaged,
    squared: Callable[[Array], Array] = np.square,
    seen: Callable[[Array, Array], Array] = lambda g, m: g,
    correct_m: Correction = corrected,
    correct_v: Correction = corrected,
    betas: Callable[[float, float], tuple[float, float]] = lambda b1, b2: (b1, b2),
    corrected_by: Callable[[float, float], tuple[float, float]] = lambda b1, b2: (b1, b2),
    time: Callable[[int], Any] = itself,
    below: Callable[[Array, float], Any] = outside,
    ahead: Callable[[Array, Array, Array], Array] = lambda m_hat, g, old: m_hat,
    under: Callable[[Array, Array], Array] = lambda v_hat, old: v_hat,
    rate: Callable[[float, int], float] = lambda eta, t: eta,
    sign: float = -1.0,
    quotient: Callable[[Array, Any, float], Array] = lambda up, down, eps: up / down,
    kept_m: Callable[[Array, Array], Array] = lambda m, m_hat: m,
    kept_v: Callable[[Array, Array], Array] = lambda v, v_hat: v,
    moved: Callable[[Array, Array], Array] = lambda w, change: w + change,
    form: Callable[..., Any] = lambda w, m, v: (w, m, v),
) -> Callable[..., Any]:
    """A step of Adam in which one thing can be got wrong: each argument is one of them."""

    def step(
        w: Array, g: Array, m: Array, v: Array, t: int, eta: float,
        beta1: float, beta2: float, eps: float,
    ) -> Any:  # fmt: skip
        old_m, old_v = m, v
        b1, b2 = betas(beta1, beta2)
        m = first(m, g, b1)
        v = second(v, squared(seen(g, m)), b2)
        c1, c2 = corrected_by(b1, b2)
        m_hat, v_hat = correct_m(m, c1, time(t)), correct_v(v, c2, time(t))
        up = ahead(m_hat, g, old_m)
        change = sign * rate(eta, t) * quotient(up, below(under(v_hat, old_v), eps), eps)
        return form(moved(w, change), kept_m(m, m_hat), kept_v(v, v_hat))

    return step


def numbers(*arguments: Any) -> dict[str, int]:
    """No examples here, and no units: nothing that a factor could be made of."""
    return {}


of_adam = mistakes("adam_step", "training#adam", build_adam, sizes=numbers)

HOW_MUCH = "At t = 1 and with β = 0.9, what part of g is m, and what should m̂ be?"
NO_CORRECTION = (
    "the averages are not corrected, although they begin with 0.",
    HOW_MUCH,
)
FROM_ZERO = (
    "the steps are counted from 0: the power of β in the correction is one too small.",
    "What is 1 − β⁰, and what is m̂ at the first step, t = 1?",
)
ONE_AHEAD = (
    "the power of β in the correction is one too large.",
    "What should m̂ be at the first step, t = 1, whatever β is?",
)
EPS = (
    "ε stands inside the root: √(v̂ + ε) is not √v̂ + ε.",
    "What is divided by where v̂ is 0: ε, or its root?",
)
EPS_BEHIND = (
    "ε is added to the fraction, and belongs to what is divided by.",
    "Where are brackets needed?",
)
NOT_SQUARED = (
    "v averages g, and its squares are asked for.",
    "What unit has v, and what has √v?",
)
EXCHANGED = (
    "β₁ and β₂ are exchanged.",
    "Which of the two averages has the longer memory?",
)
ACCUMULATED = (
    "the factor 1 − β before what is new is missing: this is a sum that fades, not an average.",
    "What does the average of equal numbers come to?",
)
OTHER_WAY = (
    "β and 1 − β are exchanged: the new gradient gets nearly all the weight.",
    "With β = 0.9, how much of the old average should be kept?",
)
CORRECTED_KEPT = (
    "the corrected averages are returned, and the next step would correct them again.",
    "Which m does the formula of the next step take: m, or m̂?",
)
IN_PLACE = (
    "the caller's own array is changed, and is another one afterwards.",
    "What do `*=`, `+=`, `-=` and `m[...] = …` do to an array that came from outside?",
)


def overwrites(w: Array, g: Array, m: Array, v: Array, *rest: Any) -> Any:
    """The right step, by way of the caller's m and v."""
    found = build_adam()(w, g, m, v, *rest)
    m[...], v[...] = found[1], found[2]
    return found


def nadam(
    w: Array, g: Array, m: Array, v: Array, t: int, eta: float, b1: float, b2: float, eps: float
) -> Any:
    """A step along β₁m̂ + (1 − β₁)g/(1 − β₁^t)."""
    ahead = build_adam(ahead=lambda m_hat, g, old: b1 * m_hat + (1 - b1) * g / (1 - b1**t))
    return ahead(w, g, m, v, t, eta, b1, b2, eps)


def eps_behind(w: Array, g: Array, m: Array, v: Array, *rest: Any) -> Any:
    """w − η m̂/√v̂ + ε, as Python reads it without brackets."""
    found, m, v = build_adam(below=lambda v, eps: np.sqrt(v))(w, g, m, v, *rest)
    return found + rest[-1], m, v


def with_old_averages(
    w: Array, g: Array, m: Array, v: Array, t: int, eta: float, b1: float, b2: float, eps: float
) -> Any:
    """The step is made before the averages are."""
    up, under = corrected(m, b1, t), corrected(v, b2, t)
    return (
        w - eta * up / outside(under, eps),
        averaged(m, g, b1),
        averaged(v, g**2, b2),
    )


ADAM = (
    of_adam("no-correction", *NO_CORRECTION, correct_m=as_it_is, correct_v=as_it_is),
    of_adam(
        "only-v-corrected",
        "m is not corrected, although it begins with 0.",
        HOW_MUCH,
        correct_m=as_it_is,
    ),
    of_adam(
        "only-m-corrected",
        "v is not corrected, although it begins with 0.",
        HOW_MUCH,
        correct_v=as_it_is,
    ),
    of_adam("t-from-zero", *FROM_ZERO, time=lambda t: t - 1),
    of_adam("t-one-ahead", *ONE_AHEAD, time=lambda t: t + 1, boxed=False),
    of_adam(
        "power-forgotten",
        "1 − β is divided by at each step, and the power t is missing.",
        "What becomes of the correction after many steps?",
        time=lambda t: 1,
    ),
    of_adam(
        "product-for-power",
        "βt is a product, and the correction has a power, β^t.",
        "Which operator of Python is the power?",
        correct_m=lambda m, b, t: m / (1 - b * t),
        correct_v=lambda v, b, t: v / (1 - b * t),
        boxed=False,
    ),
    of_adam(
        "multiplied-for-divided",
        "the averages are multiplied by 1 − β^t, and should be divided by it.",
        HOW_MUCH,
        correct_m=lambda m, b, t: m * (1 - b**t),
        correct_v=lambda v, b, t: v * (1 - b**t),
        boxed=False,
    ),
    of_adam(
        "corrections-exchanged",
        "m is corrected with β₂ and v with β₁.",
        "Which β did m fade with?",
        corrected_by=lambda b1, b2: (b2, b1),
        boxed=False,
    ),
    *(
        of_adam(
            "one-beta-for-both",
            "both averages are corrected with the same β.",
            "Which β did each of them fade with?",
            corrected_by=f,
            boxed=False,
        )
        for f in (lambda b1, b2: (b1, b1), lambda b1, b2: (b2, b2))
    ),
    of_adam("eps-inside-the-root", *EPS, below=lambda v, eps: np.sqrt(v + eps)),
    of_adam("eps-inside-the-root", *EPS, below=lambda v, eps: np.sqrt(v + eps**2), boxed=False),
    of_adam(
        "eps-forgotten",
        "ε is left out.",
        "What happens where all gradients were 0 so far?",
        below=lambda v, eps: np.sqrt(v),
    ),
    of_adam(
        "eps-behind-the-fraction",
        *EPS_BEHIND,
        below=lambda v, eps: np.sqrt(v),
        quotient=lambda up, down, eps: up / down + eps,
        boxed=False,
    ),
    of_adam(
        "eps-behind-the-fraction",
        *EPS_BEHIND,
        wrong=eps_behind,
        boxed=False,
    ),
    of_adam(
        "eps-of-its-own",
        "the ε that is handed in is not used.",
        "What is the last argument for?",
        below=lambda v, eps: np.sqrt(v) + 1e-8,
        boxed=False,
    ),
    of_adam(
        "eps-in-both",
        "ε is added inside the root and outside it.",
        "How often does ε stand in the formula?",
        below=lambda v, eps: np.sqrt(v + eps) + eps,
        boxed=False,
    ),
    of_adam("g-not-squared", *NOT_SQUARED, squared=itself),
    of_adam("g-not-squared", *NOT_SQUARED, squared=np.abs, boxed=False),
    of_adam(
        "m-squared",
        "v averages the squares of m, and those of g are asked for.",
        "What is averaged in v?",
        seen=lambda g, m: m,
        boxed=False,
    ),
    *(
        of_adam(
            "one-number-for-all",
            "one number is taken for all entries: the mean or the sum of the squares.",
            "Has each weight its own v, or all of them one?",
            squared=f,
            boxed=False,
        )
        for f in (
            lambda g: np.full(g.shape, np.mean(g**2)),
            lambda g: np.full(g.shape, np.sum(g**2)),
        )
    ),
    of_adam("betas-exchanged", *EXCHANGED, betas=lambda b1, b2: (b2, b1)),
    of_adam(
        "one-beta",
        "β₁ is used for both averages.",
        "Which of the two averages has the longer memory?",
        betas=lambda b1, b2: (b1, b1),
        boxed=False,
    ),
    of_adam(
        "one-beta",
        "β₂ is used for both averages.",
        "Which of the two averages has the longer memory?",
        betas=lambda b1, b2: (b2, b2),
        boxed=False,
    ),
    of_adam("accumulated", *ACCUMULATED, first=accumulated, second=accumulated),
    of_adam("m-accumulated", *ACCUMULATED, first=accumulated),
    of_adam("v-accumulated", *ACCUMULATED, second=accumulated, boxed=False),
    of_adam(
        "squares-summed",
        "the squares are added up for ever, as in AdaGrad, and should be averaged.",
        "What part of v do the oldest gradients keep?",
        second=lambda old, new, beta: old + new,
        boxed=False,
    ),
    of_adam(
        "beta-and-one-minus-beta-exchanged",
        *OTHER_WAY,
        first=weighed_the_other_way,
        second=weighed_the_other_way,
    ),
    of_adam(
        "beta-and-one-minus-beta-exchanged", *OTHER_WAY, first=weighed_the_other_way, boxed=False
    ),
    of_adam(
        "beta-and-one-minus-beta-exchanged", *OTHER_WAY, second=weighed_the_other_way, boxed=False
    ),
    of_adam(
        "corrected-averages-returned",
        *CORRECTED_KEPT,
        kept_m=lambda m, m_hat: m_hat,
        kept_v=lambda v, v_hat: v_hat,
    ),
    of_adam("corrected-m-returned", *CORRECTED_KEPT, kept_m=lambda m, m_hat: m_hat, boxed=False),
    of_adam("corrected-v-returned", *CORRECTED_KEPT, kept_v=lambda v, v_hat: v_hat, boxed=False),
    of_adam(
        "old-averages-returned",
        "m and v come back as they were handed in.",
        "What would the next step have to go on with?",
        wrong=lambda w, g, m, v, *rest: (build_adam()(w, g, m, v, *rest)[0], m, v),
        boxed=False,
    ),
    of_adam(
        "g-for-m",
        "the step goes along g, and m̂ is not used: that is RMSProp.",
        "What is m kept for?",
        ahead=lambda m_hat, g, old: g,
    ),
    of_adam(
        "old-averages-used",
        "the step is made with the averages of before this gradient.",
        "Which comes first: the new m and v, or the step?",
        wrong=with_old_averages,
        boxed=False,
    ),
    of_adam(
        "old-m",
        "the step goes along the m of before this gradient.",
        "Which comes first: the new m, or the step?",
        ahead=lambda m_hat, g, old: old,
        boxed=False,
    ),
    of_adam(
        "old-v",
        "the step is divided by the root of the v of before this gradient.",
        "Which comes first: the new v, or the step?",
        under=lambda v_hat, old: old,
        boxed=False,
    ),
    of_adam(
        "sign-of-m",
        "only the sign of m̂ counts.",
        "What is m̂ divided by?",
        ahead=lambda m_hat, g, old: np.sign(m_hat),
        boxed=False,
    ),
    of_adam(
        "root-missing",
        "m̂ is divided by v̂ + ε, without the root.",
        "What unit has v, and what has m?",
        below=lambda v, eps: v + eps,
    ),
    of_adam(
        "multiplied-by-the-root",
        "m̂ is multiplied by √v̂ + ε, and should be divided by it.",
        "In which direction should the steps be short: where gradients are large, or small?",
        quotient=lambda up, down, eps: up * down,
        boxed=False,
    ),
    of_adam(
        "not-divided",
        "the step is −η m̂: what v is for is missing.",
        "What does Adam divide by?",
        quotient=lambda up, down, eps: up,
    ),
    of_adam(
        "root-of-correction-missing",
        "the rate is corrected with 1 − β₂^t, and its root is asked for.",
        "√v̂ is √v over what?",
        correct_v=lambda v, b, t: v / (1 - b**t) ** 2,
        boxed=False,
    ),
    of_adam(
        "uphill",
        "the step goes uphill.",
        "Which sign stands before η?",
        sign=1.0,
    ),
    of_adam(
        "rate-forgotten",
        "η is not in the step.",
        "What should η = 0 do?",
        rate=lambda eta, t: 1.0,
        boxed=False,
    ),
    *(
        of_adam(
            "rate-falls",
            "η falls with t.",
            "Does t stand anywhere but in the corrections?",
            rate=f,
            boxed=False,
        )
        for f in (lambda eta, t: eta / float(np.sqrt(t)), lambda eta, t: eta / t)
    ),
    of_adam(
        "change-returned",
        "the change of w is returned, and w itself is asked for.",
        "What is to be done with −η m̂/(√v̂ + ε)?",
        moved=lambda w, change: change,
        boxed=False,
    ),
    of_adam(
        "w-not-moved",
        "w comes back as it was.",
        "Where do you keep the new w?",
        moved=lambda w, change: w,
        boxed=False,
    ),
    of_adam(
        "largest-v",
        "the larger of the old and the new v is kept, as in AMSGrad.",
        "What becomes of v after gradients of 0?",
        second=lambda old, new, beta: np.maximum(old, averaged(old, new, beta)),
        boxed=False,
    ),
    of_adam(
        "looks-ahead",
        "the step looks ahead as in Nadam, and plain Adam is asked for.",
        "What stands above the fraction: m̂ alone?",
        wrong=nadam,
        boxed=False,
    ),
    of_adam(
        "lists-exchanged",
        "w does not come first.",
        "In which order are w, m and v to be returned?",
        form=lambda w, m, v: (m, v, w),
        boxed=False,
    ),
    of_adam(
        "w-alone",
        "only w is returned, and the next step needs m and v.",
        "What has to be kept from one step to the next?",
        form=lambda w, m, v: w,
        boxed=False,
    ),
    of_adam(
        "input-modified",
        *IN_PLACE,
        wrong=overwrites,
        recognises=lambda asked: False,  # that is seen where it is called
    ),
)
