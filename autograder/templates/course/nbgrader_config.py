"""The course. nbgrader reads this file; so does `autograder grade`."""

import autograder.plugin

c = get_config()  # noqa: F821 (nbgrader provides it)

c.CourseDirectory.course_id = "COURSE"

# `nbgrader autograde`, the formgrader's button and `nbgrader export` then do what `autograder`
# does: the same sandbox, no zero for what was not graded.
autograder.plugin.use_in(c)
