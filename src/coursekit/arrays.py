"""The types that signatures share."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]
Arrays: TypeAlias = Sequence[Array]
Elementwise: TypeAlias = Callable[[Array], Array]
Rng: TypeAlias = "np.random.Generator"  # a string: numpy.random takes 15 ms to import
