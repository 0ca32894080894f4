"""What runs within the sandbox: files that are laid into it and launched there.

The grader imports of them only what it has to know of the other side, the table of refused system
calls and Landlock's version; the programs are started, never imported.
"""
