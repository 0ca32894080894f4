"""A command a module: each has the name of its module and is loaded when it is wanted."""
