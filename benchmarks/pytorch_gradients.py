"""The gradients of a small network by PyTorch: the listing of the book's page on tapes of arrays.

python -m benchmarks.pytorch_gradients

`make benchmarks` runs it and compares what it prints with pytorch_gradients.txt, which the page
shows. That these are the numbers of coursekit is a test (tests/book/test_layers.py), without torch.
"""

# The listing of the book
import numpy as np
import torch


def given(array):
    """A tensor of doubles that asks for a gradient."""
    return torch.tensor(array, dtype=torch.float64, requires_grad=True)


W1 = given(np.sin(np.arange(12).reshape(4, 3)))
b1 = given(np.linspace(-1, 1, 4))
W2 = given(np.cos(np.arange(8).reshape(2, 4)))
b2 = given(np.array([0.5, -0.5]))
x = torch.tensor(np.sin(np.arange(15)).reshape(5, 3))  # one example per row
y = torch.tensor(np.cos(np.arange(10)).reshape(5, 2))

a1 = torch.tanh(x @ W1.T + b1)
output = a1 @ W2.T + b2
loss = 0.5 * ((output - y) ** 2).sum(dim=1).mean()
loss.backward()

print(W1.grad.numpy().round(6))
print(b2.grad.numpy().round(6))
