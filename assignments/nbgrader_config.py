"""The course. nbgrader reads this file; so does `autograder grade`."""

c = get_config()  # noqa: F821 (nbgrader provides it)

c.CourseDirectory.course_id = "neural-networks"

# `nbgrader autograde` and the formgrader's button use the same sandbox as `autograder grade`:
# the first list puts the instructor's cells back, the second runs and judges outside.
c.Autograde.sanitize_preprocessors = [
    "autograder.plugin.PutBackCells",
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "autograder.plugin.GradeInSandbox",
    "autograder.plugin.SaveGradesAndComments",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# What students wrote is shown in the formgrader and in `nbgrader generate_feedback`, beside buttons
# that set marks. It is harmless when it reaches `autograded/`; these hold for whatever else the
# pages show: nothing in them runs, loads or picks a slow way of being coloured.
from autograder.harmless import pages  # noqa: E402 (it needs no course)

c.HTMLExporter.sanitize_html = True
c.HTMLExporter.exclude_anchor_links = True
c.HTMLExporter.filters = pages.FILTERS
c.HTMLExporter.extra_template_basedirs = pages.TEMPLATES

# `nbgrader export`: a comma in a name parts no cell, no cell is calculated, and who has not handed
# in has no mark instead of 0.
c.ExportApp.plugin_class = "autograder.nbgrader_export.CsvExport"
