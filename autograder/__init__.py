"""Grades the course's notebooks: students' code runs in a sandbox and is judged outside it."""
