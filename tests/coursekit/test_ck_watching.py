"""coursekit.watching: curves, the best weights, and the end of training."""

from typing import Any

import numpy as np
import pytest
from ck_cases import flatten, make_case

import coursekit as ck

OPTIONS: dict[str, Any] = {"loss": ck.SOFTMAX_CROSS_ENTROPY, "hidden": ck.TANH}


def case_and_watch(**options):
    """A small case whose later half of columns is watched as `other`."""
    case = make_case([4, 6, 3], 20, ck.SOFTMAX_CROSS_ENTROPY, ck.TANH)
    halves = {name: (case.x[:, part], case.y[:, part])
              for name, part in (("train", slice(10)), ("other", slice(10, 20)))}  # fmt: skip
    return case, halves, ck.Watch(halves, **OPTIONS, **options)


def train(case, halves, watch, epochs=60, eta=2.0, seed=0):
    """sgd on the first half, watched."""
    return ck.sgd(case.weights, case.biases, *halves["train"], eta=eta, batch_size=5,
                  epochs=epochs, rng=np.random.default_rng(seed), on_epoch=watch,
                  **OPTIONS)  # fmt: skip


def test_curves_are_costs_and_accuracies_from_epoch_0():
    """One more number than epochs; the first and the last are those of the networks' costs."""
    case, halves, watch = case_and_watch(classes=True)
    trained = train(case, halves, watch, epochs=5)
    for name, (x, y) in halves.items():
        losses, right = (watch.history[f"{what}, {name}"] for what in ("loss", "accuracy"))
        for k, (W, b) in ((0, (case.weights, case.biases)), (-1, trained)):
            assert losses[k] == pytest.approx(ck.cost(W, b, x, y, **OPTIONS))
            expected = ck.accuracy(W, b, x, y.argmax(axis=0), ck.TANH)
            assert right[k] == expected
        assert len(losses) == len(right) == 6


def test_best_is_the_lowest_point_of_the_deciding_curve():
    """Its weights reproduce the lowest cost; training goes on to the end without patience."""
    case, halves, watch = case_and_watch()
    train(case, halves, watch)
    curve = watch.history["loss, other"]
    assert len(curve) == 61
    assert watch.best_epoch == np.argmin(curve)
    assert ck.cost(*watch.best, *halves["other"], **OPTIONS) == min(curve)
    assert min(curve) < curve[-1]  # there was something to stop for


def test_patience_ends_the_training():
    """The run ends as many epochs after its lowest point, where the unwatched run passed."""
    case, halves, endless = case_and_watch()
    train(case, halves, endless)
    case, halves, watch = case_and_watch(patience=4)
    trained = train(case, halves, watch)
    curve = watch.history["loss, other"]
    assert len(curve) - 1 == watch.best_epoch + 4 < 60
    assert curve == endless.history["loss, other"][: len(curve)]
    assert ck.cost(*trained, *halves["other"], **OPTIONS) == curve[-1]


def test_another_set_may_decide():
    """`by` names it."""
    case, halves, watch = case_and_watch(by="train")
    train(case, halves, watch, epochs=9, eta=0.1)
    assert watch.best_epoch == np.argmin(watch.history["loss, train"]) == 9


def test_a_cost_that_is_not_a_number_is_never_the_best():
    """Training that runs away keeps the start, and patience ends it."""
    x, y = np.array([[1.0, 2.0]]), np.array([[0.0, 0.0]])
    watch = ck.Watch({"train": (x, y)}, patience=3, loss=ck.IDENTITY_QUADRATIC)
    start = [np.ones((1, 1))], [np.zeros((1, 1))]
    with np.errstate(all="ignore"):
        ck.sgd(*start, x, y, eta=1e200, batch_size=2, epochs=50, rng=np.random.default_rng(0),
               loss=ck.IDENTITY_QUADRATIC, on_epoch=watch)  # fmt: skip
    assert watch.best_epoch == 0
    assert watch.best[0][0] == 1
    assert len(watch.history["loss, train"]) == 4


def test_only_true_ends_a_training():
    """What a callback returns otherwise, such as the length of a list, does nothing."""
    case, halves, _ = case_and_watch()
    seen = []

    def count(weights, biases):
        seen.append(weights)
        return len(seen)  # 1 at first, which is equal to True

    train(case, halves, count, epochs=3)
    assert len(seen) == 4
    ended = train(case, halves, lambda W, b: True, epochs=3)
    np.testing.assert_array_equal(flatten(*ended), case.flat)


@pytest.mark.parametrize(
    ("change", "message"),
    [({"by": "test"}, "by is 'test', expected one of"), ({"patience": 0}, "patience is 0")],
)
def test_bad_input_is_named(change, message):
    """Before anything is trained."""
    with pytest.raises(ck.DomainError, match=message):
        case_and_watch(**change)
