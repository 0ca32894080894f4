"""Unusual right solutions of ps3-perceptron, by function and by what is unusual about them."""

import math
import warnings
from collections.abc import Callable
from itertools import count
from typing import Any

import numpy as np

import coursekit as ck

Solution = Callable[..., Any]


def predict_by_rows(w: Any, b: Any, X: Any) -> Any:
    """A list, from a loop."""
    answers = []
    for x in X:
        score = b
        for weight, feature in zip(w, x, strict=True):
            score += weight * feature
        answers.append(+1 if score > 0 else -1)
    return answers


def predict_with_bias_as_weight(w: Any, b: Any, X: Any) -> Any:
    """A column of ones, and int8 numbers."""
    rows = np.column_stack([X, np.ones(len(X))])
    return (2 * (rows @ np.append(w, b) > 0) - 1).astype(int)


def predict_in_place(w: Any, b: Any, X: Any) -> Any:
    """Entries of its own array are overwritten."""
    answer = np.dot(X, w)
    answer += b
    positive = answer > 0
    answer[positive], answer[~positive] = 1, -1
    return answer


def step_on_copies(w: Any, b: Any, x: Any, y: Any, eta: Any) -> Any:
    """In place on a copy, returned as a list."""
    w = w.copy()
    if y * (sum(w * x) + b) <= 0:
        w += eta * y * x
        b += eta * y
    return [w, b]


def step_augmented(w: Any, b: Any, x: Any, y: Any, eta: Any) -> Any:
    """One vector for w and b."""
    weights, inputs = np.append(w, b), np.append(x, 1)
    wrong = not y * np.dot(weights, inputs) > 0
    weights = weights + wrong * eta * y * inputs
    return weights[:-1], weights[-1]


def step_of_floats(w: Any, b: Any, x: Any, y: Any, eta: Any) -> Any:
    """A list of floats and a number without axes."""
    print("score", np.inner(w, x) + b)
    factor = eta * y if y * (math.fsum(w * x) + b) <= 0 else 0.0
    return [float(v) for v in w + factor * x], np.array(b + factor)


def step_without_if(w: Any, b: Any, x: Any, y: Any, eta: Any) -> Any:
    """The condition as a factor."""
    factor = eta * y * np.heaviside(-y * (x.T @ w + b), 1.0)
    return w + factor * x, b + factor


def train_with_while(X: Any, y: Any, eta: Any, max_epochs: Any) -> Any:
    """A list, from nested while loops."""
    w, b, updates, epoch, clean = np.zeros_like(X[0]), 0, 0, 0, False
    while not clean and epoch < max_epochs:
        clean, i = True, 0
        while i < len(X):
            if y[i] * (X[i] @ w + b) <= 0:
                w = w + eta * y[i] * X[i]
                b = b + eta * y[i]
                updates, clean = updates + 1, False
            i += 1
        epoch += 1
    return [w, b, updates]


def train_augmented(X: Any, y: Any, eta: Any, max_epochs: Any) -> Any:
    """Signed rows with a 1, η at the end, the count as a float."""
    rows = np.c_[X, np.ones(len(X))] * y[:, None]
    weights, updates = np.zeros(rows.shape[1]), 0.0
    for _ in range(max_epochs):
        before = updates
        for row in rows:
            wrong = row @ weights <= 0
            weights += wrong * row
            updates += wrong
        if updates == before:
            break
    return eta * weights[:-1], eta * weights[-1], updates


def train_dual(X: Any, y: Any, eta: Any, max_epochs: Any) -> Any:
    """Counts of mistakes; w is put together at the end."""
    gram = X @ X.T + 1
    alpha = np.zeros(len(y), dtype=int)
    for _ in range(max_epochs):
        before = alpha.copy()
        for i in range(len(y)):
            alpha[i] += y[i] * (gram[i] @ (alpha * y)) <= 0
        if np.array_equal(alpha, before):
            break
    return eta * X.T @ (alpha * y), eta * np.dot(alpha, y), alpha.sum()


def train_in_streaks(X: Any, y: Any, eta: Any, max_epochs: Any) -> Any:
    """Looks for the next mistake among all rows at once."""
    w, b, updates, start, epoch, dirty = np.zeros(X.shape[1]), 0.0, 0, 0, 1, False
    while True:
        bad = np.flatnonzero(y[start:] * (X[start:] @ w + b) <= 0)
        if bad.size:
            i = start + bad[0]
            w, b, updates = w + eta * y[i] * X[i], b + eta * y[i], updates + 1
            start, dirty = i + 1, True
        elif not dirty or epoch == max_epochs:
            return w, b, np.int64(updates)
        else:
            start, epoch, dirty = 0, epoch + 1, False


def train_with_else(X: Any, y: Any, eta: Any, max_epochs: Any) -> Any:
    """Calls a helper, and warns when it gives up."""
    w, b, updates = np.zeros(X.shape[1]), 0.0, 0
    for epoch in count(1):
        old = updates
        for x_i, y_i in zip(X, y, strict=True):
            w_new, b = ck.perceptron_step(w, b, x_i, y_i, eta)
            updates += int(w_new is not w)
            w = w_new
        if updates == old:
            break
        if epoch >= max_epochs:
            warnings.warn("the classes may not be separable", stacklevel=2)
            break
    return w.tolist(), np.array(b), updates


def mean_of_a_list(X: Any, y: Any, eta: Any, max_epochs: Any) -> Any:
    """All lines are kept in lists, and averaged at the end."""
    w, b, ws, bs = np.zeros(X.shape[1]), 0.0, [], []
    for _ in range(max_epochs):
        wrong = 0
        for x_i, y_i in zip(X, y, strict=True):
            w_new, b = ck.perceptron_step(w, b, x_i, y_i, eta)
            wrong += w_new is not w
            w = w_new
            ws.append(w)
            bs.append(b)
        if not wrong:
            break
    return np.mean(ws, axis=0), np.mean(bs)


def mean_by_late_sums(X: Any, y: Any, eta: Any, max_epochs: Any) -> Any:
    """What each update will miss is kept beside w: a sum is not taken in every turn."""
    w, b, missing_w, missing_b, seen = 0 * X[0], 0.0, 0 * X[0], 0.0, 0
    for _ in range(max_epochs):
        clean = True
        for i in range(len(y)):
            if y[i] * (X[i] @ w + b) <= 0:
                w, b, clean = w + eta * y[i] * X[i], b + eta * y[i], False
                missing_w = missing_w + seen * eta * y[i] * X[i]
                missing_b = missing_b + seen * eta * y[i]
            seen += 1
        if clean:
            break
    return w - missing_w / seen, b - missing_b / seen


def mean_of_survivors(X: Any, y: Any, eta: Any, max_epochs: Any) -> Any:
    """Each line with the number of examples that it has lasted for; a list."""
    lines, w, b = [], np.zeros(X.shape[1]), 0.0
    lasts, epoch, made = 0, 0, 1
    while made and epoch < max_epochs:
        made = 0
        for x, label in zip(X, y, strict=True):
            if label * (w.dot(x) + b) > 0:
                lasts += 1
                continue
            lines.append((lasts, w, b))
            w, b, lasts, made = w + eta * label * x, b + eta * label, 1, made + 1
        epoch += 1
    lines.append((lasts, w, b))
    total = sum(n for n, _, _ in lines)
    return [sum(n * v for n, v, _ in lines) / total, sum(n * c for n, _, c in lines) / total]


def running_mean(X: Any, y: Any, eta: Any, max_epochs: Any) -> Any:
    """The mean moves a little towards each new line; w and b in one vector."""
    rows = np.hstack([X, np.ones((len(X), 1))])
    line, mean, seen = np.zeros(rows.shape[1]), np.zeros(rows.shape[1]), 0
    for _ in range(max_epochs):
        before = line
        for row, label in zip(rows, y, strict=True):
            if not label * (line @ row) > 0:
                line = line + eta * label * row
            seen += 1
            mean += (line - mean) / seen
        if line is before:
            break
    print("visited", seen)
    return mean[:-1], mean[-1]


def mean_in_the_dual(X: Any, y: Any, eta: Any, max_epochs: Any) -> Any:
    """Counts of mistakes after each visit; w is put together at the end, in lists."""
    gram = (X @ X.T + 1) * y
    alpha, history = np.zeros(len(y)), []
    for epoch in count(1):
        before = alpha.sum()
        for i in range(len(y)):
            alpha[i] += y[i] * (gram[i] @ alpha) <= 0
            history.append(alpha * y)
        if alpha.sum() == before or epoch == max_epochs:
            break
    pulls = eta * np.mean(history, axis=0)
    return (pulls @ X).tolist(), float(sum(pulls))


def mean_in_streaks(X: Any, y: Any, eta: Any, max_epochs: Any) -> Any:
    """Looks for the next mistake among all rows at once, and adds a line as often as it lasts."""
    m, line = len(y), np.zeros(X.shape[1] + 1)
    rows = np.c_[X, np.ones(m)] * y[:, None]
    total, seen, at, epoch, dirty = np.zeros_like(line), 0, 0, 1, False
    while True:
        bad = np.flatnonzero(rows[at:] @ line <= 0)
        steps = int(bad[0]) if bad.size else m - at
        total, seen, at = total + steps * line, seen + steps, at + steps
        if bad.size:
            line = line + eta * rows[at]
            total, seen, at, dirty = total + line, seen + 1, at + 1, True
        elif not dirty or epoch == max_epochs:
            return (total / seen)[:-1], np.array((total / seen)[-1])
        else:
            at, epoch, dirty = 0, epoch + 1, False


def mean_pass_by_pass(X: Any, y: Any, eta: Any, max_epochs: Any) -> Any:
    """The mean of each pass, and the mean of these: all passes have the same length."""
    w, b, means = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        lines = np.empty((len(y), X.shape[1] + 1))
        wrong = False
        for i, (x, label) in enumerate(zip(X, y, strict=True)):
            if label * (np.inner(w, x) + b) <= 0:
                w, b, wrong = w + eta * label * x, b + eta * label, True
            lines[i, :-1], lines[i, -1] = w, b
        means.append(lines.mean(axis=0))
        if not wrong:
            break
    found = sum(means) / len(means)
    return found[: X.shape[1]], found[X.shape[1]]


def margin_by_loop(w: Any, b: Any, X: Any, y: Any) -> Any:
    """A number, from a loop."""
    best = math.inf
    for x, label in zip(X, y, strict=True):
        best = min(best, label * (np.vdot(w, x) + b) / math.sqrt(sum(v * v for v in w)))
    return best


def margin_by_projection(w: Any, b: Any, X: Any, y: Any) -> Any:
    """w is scaled to length 1 first; a number without axes."""
    size = np.linalg.norm(w)
    return np.array(np.sort(y * (X @ (w / size) + b / size))[0])


def sigmoid_by_sides(z: Any) -> Any:
    """Two formulas, each where it is safe."""
    z = np.asarray(z, dtype=float)
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))


def sigmoid_masked(z: Any) -> Any:
    """Entries are filled in by masks."""
    z = np.array(z, dtype=float)
    result = np.empty_like(z)
    right = z >= 0
    result[right] = 1 / (1 + np.exp(-z[right]))
    result[~right] = np.exp(z[~right]) / (1 + np.exp(z[~right]))
    return result


def sigmoid_quietly(z: Any) -> Any:
    """The overflow is foreseen."""
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-np.asarray(z)))


def gradient_by_examples(w: Any, b: Any, X: Any, y: Any) -> Any:
    """The mean of single gradients, in lists."""
    dw, db = [0.0] * len(w), 0.0
    for x, target in zip(X, y, strict=True):
        a = float(sigmoid_by_sides(w @ x + b))
        delta = (a - target) * a * (1 - a)
        dw = [total + delta * v / len(y) for total, v in zip(dw, x, strict=True)]
        db += delta / len(y)
    return [dw, db]


def gradient_augmented(w: Any, b: Any, X: Any, y: Any) -> Any:
    """One gradient for (w, b)."""
    rows = np.hstack([X, np.ones((len(X), 1))])
    a = 0.5 + 0.5 * np.tanh(rows @ np.append(w, b) / 2)
    both = np.einsum("ij,i->j", rows, (a - y) * (a - a**2)) / len(y)
    return both[:-1], both[-1]


def gradient_in_columns(w: Any, b: Any, X: Any, y: Any) -> Any:
    """Columns inside, flat at the door."""
    z = X @ w.reshape(-1, 1) + b
    slope = 1 / (4 * np.cosh(z / 2) ** 2)
    delta = (ck.sigmoid(z) - y.reshape(-1, 1)) * slope / X.shape[0]
    return (X.T @ delta).ravel(), delta.sum()


VARIANTS: dict[str, dict[str, Solution]] = {
    "predict": {
        "coursekit": ck.classify,
        "loops": predict_by_rows,
        "bias as weight": predict_with_bias_as_weight,
        "in place": predict_in_place,
        "tuple of floats": lambda w, b, X: tuple(1.0 if x @ w > -b else -1.0 for x in X),
        "np.sign and a correction": lambda w, b, X: np.sign(np.sign(X @ w + b) - 0.5),
    },
    "perceptron_step": {
        "coursekit": ck.perceptron_step,
        "in place on copies": step_on_copies,
        "augmented": step_augmented,
        "floats": step_of_floats,
        "without if": step_without_if,
    },
    "train_perceptron": {
        "coursekit": lambda X, y, eta, max_epochs: (
            (run := ck.train_perceptron(X, y, eta, max_epochs)).w,
            run.b,
            run.updates,
        ),
        "while": train_with_while,
        "augmented": train_augmented,
        "dual": train_dual,
        "in streaks": train_in_streaks,
        "helper and warning": train_with_else,
    },
    "averaged_perceptron": {
        "lists": mean_of_a_list,
        "late sums": mean_by_late_sums,
        "survivors": mean_of_survivors,
        "running mean": running_mean,
        "dual": mean_in_the_dual,
        "in streaks": mean_in_streaks,
        "pass by pass": mean_pass_by_pass,
    },
    "margin": {
        "coursekit": ck.margin,
        "loop": margin_by_loop,
        "projection": margin_by_projection,
        "labels on the rows": lambda w, b, X, y: (
            min((y[:, None] * X) @ w + y * b) / np.hypot(np.linalg.norm(w), 0.0)
        ),
        "einsum": lambda w, b, X, y: np.min((np.einsum("ij,j", X, w) + b) * y / np.sqrt(w.dot(w))),
    },
    "sigmoid": {
        "coursekit": ck.sigmoid,
        "by sides": sigmoid_by_sides,
        "masks": sigmoid_masked,
        "quietly": sigmoid_quietly,
        "tanh": lambda z: np.tanh(np.multiply(z, 0.5)) * 0.5 + 0.5,
        "clipped": lambda z: 1 / (1 + np.exp(-np.clip(z, -500, 500))),
        "logaddexp": lambda z: np.exp(-np.logaddexp(0, np.negative(z))),
        "lists": lambda z: sigmoid_by_sides(z).tolist(),
    },
    "sigmoid_neuron_gradient": {
        "coursekit": ck.sigmoid_neuron_gradient,
        "by examples": gradient_by_examples,
        "augmented": gradient_augmented,
        "columns": gradient_in_columns,
        "means": lambda w, b, X, y: (
            np.mean(X.T * (d := (a := ck.sigmoid(X @ w + b)) * (1 - a) * (a - y)), axis=1),
            np.array(np.average(d)),
        ),
    },
}
