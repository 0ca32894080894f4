"""A function of which symbols know nothing but the name of its derivative."""

import sympy as sp


class sigma(sp.Function):  # type: ignore[misc] # SymPy has no types
    """Any activation: all that is known of it is that its derivative is called sigma′."""

    def fdiff(self, argindex=1):
        """∂σ(z)/∂z."""
        return sp.Function("sigma′")(self.args[argindex - 1])
