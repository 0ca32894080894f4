"""A command a module: each has the name of its module and is loaded when it is wanted."""

import autograder.quick  # noqa: F401 (before what the commands import)
