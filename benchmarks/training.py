"""One epoch of training, side by side, as ratios to the bare matrix products.

python -m benchmarks.training [--rounds 7] [--threads 2]

All learn the same classes from the same numbers in minibatches, shuffle them and add up the loss:
`coursekit.sgd`, scikit-learn's MLPClassifier, PyTorch on the CPU (eager), and a loop over single
examples as in Nielsen's book. The floor does nothing but the matrix products of the forward and
the backward pass, into arrays made before. Needs scikit-learn, threadpoolctl and torch:
`make benchmarks` makes an environment that has them.
"""

import argparse
import statistics
import time
import tracemalloc
import warnings
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

import coursekit as ck

try:
    import torch
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier
    from threadpoolctl import threadpool_limits
except ImportError as missing:
    raise SystemExit(f"{missing}: run `make benchmarks`, which installs it") from None

Array = npt.NDArray[np.floating]
ETA = 0.1
OPTIONS: dict[str, Any] = {"eta": ETA, "loss": ck.SOFTMAX_CROSS_ENTROPY}
NETWORKS = [  # sizes, batch, dtype, examples
    ((784, 30, 10), 10, "float64", 6000),
    ((784, 30, 10), 10, "float32", 6000),
    ((784, 128, 64, 10), 64, "float64", 12800),
    ((784, 128, 64, 10), 64, "float32", 12800),
    ((784, 512, 512, 10), 128, "float32", 6400),
    ((64, 32, 10), 32, "float64", 6400),
]


def floor(sizes: tuple[int, ...], batch: int, x: Array) -> Callable[[], None]:
    """The matrix products alone."""
    W = [np.zeros((n, k), x.dtype) for k, n in pairwise(sizes)]
    dW = [np.zeros_like(w) for w in W]
    a = [np.zeros((n, batch), x.dtype) for n in sizes]

    def epoch() -> None:
        for _ in range(x.shape[1] // batch):
            for l, w in enumerate(W):
                np.matmul(w, a[l], out=a[l + 1])
            for l in reversed(range(len(W))):
                np.matmul(a[l + 1], a[l].T, out=dW[l])
                if l:
                    np.matmul(W[l].T, a[l + 1], out=a[l])

    return epoch


def ours(sizes: tuple[int, ...], batch: int, x: Array, labels: Array) -> Callable[[], None]:
    """coursekit.sgd with its history."""
    rng = np.random.default_rng(0)
    y = ck.one_hot(labels, sizes[-1]).astype(x.dtype)
    params = [[p.astype(x.dtype) for p in ps] for ps in ck.init_params(sizes, rng)]

    def epoch() -> None:
        history = ck.History()
        ck.sgd(*params, x, y, batch_size=batch, epochs=1, rng=rng, history=history, **OPTIONS)

    return epoch


def scikit_learn(sizes: tuple[int, ...], batch: int, x: Array, labels: Array) -> Callable[[], None]:
    """MLPClassifier, plain SGD; set up by a first partial_fit that is not timed."""
    model = MLPClassifier(
        sizes[1:-1],
        activation="logistic",
        solver="sgd",
        alpha=0.0,
        batch_size=batch,
        learning_rate_init=ETA,
        momentum=0.0,
        max_iter=1,
        warm_start=True,
        random_state=0,
    )
    X = np.ascontiguousarray(x.T)
    model.fit(X, labels)
    return lambda: model.fit(X, labels)


def pytorch(sizes: tuple[int, ...], batch: int, x: Array, labels: Array) -> Callable[[], None]:
    """Linear and Sigmoid modules, cross-entropy, torch.optim.SGD; batches by an index."""
    dtype = {"float32": torch.float32, "float64": torch.float64}[str(x.dtype)]
    layers: list[torch.nn.Module] = []
    for k, n in pairwise(sizes):
        layers += [torch.nn.Linear(k, n, dtype=dtype), torch.nn.Sigmoid()]
    model = torch.nn.Sequential(*layers[:-1])
    optimizer = torch.optim.SGD(model.parameters(), lr=ETA)
    cost = torch.nn.CrossEntropyLoss()
    X, y = torch.from_numpy(np.ascontiguousarray(x.T)), torch.from_numpy(labels)

    def epoch() -> None:
        total = 0.0
        for rows in torch.randperm(len(X)).split(batch):
            optimizer.zero_grad()
            loss = cost(model(X[rows]), y[rows])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(rows)

    return epoch


def one_by_one(sizes: tuple[int, ...], batch: int, x: Array, labels: Array) -> Callable[[], None]:
    """Backpropagation example by example, gradients summed over the minibatch."""
    rng = np.random.default_rng(0)
    weights, biases = ([p.astype(x.dtype) for p in ps] for ps in ck.init_params(sizes, rng))
    y = ck.one_hot(labels, sizes[-1]).astype(x.dtype)

    def epoch() -> None:
        total = 0.0
        for rows in ck.minibatches(x.shape[1], batch, rng):
            dW, db = [np.zeros_like(W) for W in weights], [np.zeros_like(b) for b in biases]
            for i in rows:
                activations = [x[:, i : i + 1]]
                for l, (W, b) in enumerate(zip(weights, biases, strict=True), 1):
                    z = W @ activations[-1] + b
                    activations.append(ck.softmax(z) if l == len(weights) else ck.sigmoid(z))
                target = y[:, i : i + 1]
                total += float(ck.cross_entropy(activations[-1], target))
                delta = activations[-1] - target
                for l in reversed(range(len(weights))):
                    dW[l] += delta @ activations[l].T
                    db[l] += delta
                    if l:
                        a = activations[l]
                        delta = weights[l].T @ delta * a * (1 - a)
            for p, g in zip([*weights, *biases], [*dW, *db], strict=True):
                p -= ETA / len(rows) * g

    return epoch


def seconds(run: Callable[[], None]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def measure(
    sizes: tuple[int, ...], batch: int, dtype: str, m: int, rounds: int
) -> dict[str, float]:
    """Median over the rounds of each one's time over the floor's in the same round."""
    rng = np.random.default_rng(0)
    x = rng.random((m, sizes[0])).astype(dtype).T  # as data come: one example after the other
    labels = rng.integers(0, sizes[-1], m)
    runs = {
        "coursekit": ours(sizes, batch, x, labels),
        "scikit-learn": scikit_learn(sizes, batch, x, labels),
        "PyTorch": pytorch(sizes, batch, x, labels),
    }
    bare, loop = floor(sizes, batch, x), one_by_one(sizes, batch, x[:, : m // 8], labels[: m // 8])
    ratios: dict[str, list[float]] = {}
    for round_ in range(rounds + 1):
        # before and after, for the machine may slow down meanwhile
        times = {name: seconds(run) for name, run in runs.items()}
        least = statistics.median(seconds(bare) for _ in range(3))
        if round_:  # the first warms up
            for name, taken in times.items():
                ratios.setdefault(name, []).append(taken / least)
            if round_ <= 3:
                ratios.setdefault("one by one", []).append(8 * seconds(loop) / least)
    return {name: statistics.median(values) for name, values in ratios.items()}


def memory_growth() -> tuple[int, int]:
    """Peak bytes that sgd allocates on 784-512-512-10 in 1 and in 8 epochs of 10 steps."""
    rng = np.random.default_rng(0)
    x = rng.random((1280, 784)).astype("float32").T
    y = ck.one_hot(rng.integers(0, 10, 1280), 10).astype("float32")
    sizes = (784, 512, 512, 10)
    params = [[p.astype("float32") for p in ps] for ps in ck.init_params(sizes, rng)]
    peaks = []
    for epochs in (1, 8):
        tracemalloc.start()
        ck.sgd(*params, x, y, batch_size=128, epochs=epochs, rng=rng, **OPTIONS)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    return peaks[0], peaks[1]


def least_squares_ratio(rounds: int) -> float:
    """ck.least_squares over numpy.linalg.lstsq on a million rows of 20."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(1_000_000, 20)), rng.normal(size=1_000_000)
    return statistics.median(
        seconds(lambda: ck.least_squares(X, y)) / seconds(lambda: np.linalg.lstsq(X, y, rcond=None))
        for _ in range(rounds)
    )


def main() -> None:
    """Print the table of the README."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    warnings.simplefilter("ignore", ConvergenceWarning)
    names = ("coursekit", "scikit-learn", "PyTorch", "one by one")
    print("| network, batch, dtype |", " | ".join(names), "|")
    print("|---|" + "---|" * len(names))
    with threadpool_limits(options.threads):
        for sizes, batch, dtype, m in NETWORKS:
            found = measure(sizes, batch, dtype, m, options.rounds)
            row = " | ".join(f"{found[name]:.1f}" for name in names)
            print(f"| {'-'.join(map(str, sizes))}, {batch}, {dtype} | {row} |", flush=True)
        print(f"\nleast_squares / numpy.linalg.lstsq: {least_squares_ratio(options.rounds):.2f}")
    one, eight = memory_growth()
    print(f"peak memory of 10 and of 80 steps on 784-512-512-10: {one >> 10}, {eight >> 10} KiB")


if __name__ == "__main__":
    main()
