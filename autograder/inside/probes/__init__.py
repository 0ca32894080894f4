"""The doctor's probes: each tries to break a layer of the sandbox, from within.

A function for each layer, by the layer's name, which returns what it has reached: nothing where
the layer holds. Their sources are sent as cells, in which all of them share their names.
"""
