"""What a hidden layer buys: digits in their own frame, and at a random place of a larger one.

    python benchmarks/depth.py [--seeds 8]

Held-out accuracy of networks that differ in nothing but their hidden layer, over several splits,
each at the best of three rates; the same at 28 × 28 if MNIST is installed
(`pip install "coursekit[mnist]"`). The book quotes these numbers in the chapter on multilayer
perceptrons, and a test computes them again.
"""

import argparse
from collections.abc import Callable, Sequence

import numpy as np

import coursekit as ck
from coursekit.arrays import Array, Rng

Split = tuple[Array, Array, Array, Array]
HIDDEN: tuple[tuple[int, ...], ...] = ((), (32,), (100,))
RATES = (0.02, 0.1, 0.5)


def cut(x: Array, labels: Array, rng: Rng) -> Split:
    """Four fifths to train on, the rest held out."""
    train, held_out = ck.split(len(labels), 0.8, rng)
    return x[:, train], labels[train], x[:, held_out], labels[held_out]


def plain(rng: Rng) -> Split:
    """The 8 × 8 digits in their own frame."""
    return cut(*ck.load_digits(), rng)


def shifted(rng: Rng) -> Split:
    """5000 and 2000 of them at random places of a 12 × 12 frame; no image is in both parts."""
    train, held_out = ck.split(1797, 0.8, rng)
    x, labels = ck.make_shifted_digits(5000, rng, train)
    return x, labels, *ck.make_shifted_digits(2000, rng, held_out)


def mnist(rng: Rng) -> Split:
    """4000 and 1000 images of 28 × 28."""
    return cut(*ck.load_mnist(), rng)


def shifted_mnist(rng: Rng) -> Split:
    """The same images at random places of a 36 × 36 frame."""
    x, labels, x_held_out, labels_held_out = mnist(rng)
    shift = ck.shift_images
    return shift(x, 36, rng), labels, shift(x_held_out, 36, rng), labels_held_out


def accuracies(
    data: Callable[[Rng], Split], hidden: Sequence[int], seeds: Sequence[int], eta: float
) -> Array:
    """Held-out accuracy of one network a seed: softmax, cross-entropy, 30 epochs of plain SGD."""
    found = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        x, labels, x_held_out, labels_held_out = data(rng)
        y = ck.one_hot(labels, 10)
        start = ck.init_params([len(x), *hidden, 10], rng)
        params = ck.sgd(
            *start, x, y, rng=rng, eta=eta, batch_size=10, epochs=30, loss=ck.SOFTMAX_CROSS_ENTROPY
        )
        found.append(ck.accuracy(*params, x_held_out, labels_held_out))
    return np.array(found)


def at_best_rate(
    data: Callable[[Rng], Split], hidden: Sequence[int], seeds: Sequence[int]
) -> tuple[float, Array]:
    """The rate of `RATES` with the highest mean accuracy, and the accuracies at it.

    It is chosen by the held-out images, for every network alike: no other rate of the three would
    look better.
    """
    found = {eta: accuracies(data, hidden, seeds, eta) for eta in RATES}
    best = max(found, key=lambda eta: float(found[eta].mean()))
    return best, found[best]


def main() -> None:
    """Print mean and standard error for each data set and width."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=8)
    seeds = range(parser.parse_args().seeds)
    tasks = [("8 × 8", plain), ("8 × 8 in 12 × 12", shifted)]
    try:
        ck.load_mnist()
        tasks += [("28 × 28", mnist), ("28 × 28 in 36 × 36", shifted_mnist)]
    except ck.CourseKitError as missing:
        print(missing)
    for name, data in tasks:
        for hidden in HIDDEN:
            eta, found = at_best_rate(data, hidden, seeds)
            error = found.std(ddof=1) / np.sqrt(len(found))
            said = f"{found.mean():.4f} ± {error:.4f} at the rate {eta}"
            print(f"{name:20} hidden {hidden!s:7} {said}", flush=True)


if __name__ == "__main__":
    main()
