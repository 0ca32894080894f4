"""A demonstration class: 24 made-up students, and what grading must make of each."""
