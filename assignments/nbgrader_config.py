"""The course. nbgrader reads this file; so does `autograder grade`."""

import autograder.plugin

c = get_config()  # noqa: F821 (nbgrader provides it)

c.CourseDirectory.course_id = "neural-networks"

# Where the book is, for the links in feedback and report: the address of your site, such as
# "https://www.example.org/neural-networks/". A folder, as seen from here, does for this machine.
c.Autograder.book_url = "../book/_build/html/"

# `nbgrader autograde`, the formgrader's button and `nbgrader export` then do what `autograder` does:
# the same sandbox, the same reader of what was handed in, no zero for what was not graded.
autograder.plugin.use_in(c)
