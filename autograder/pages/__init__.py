"""Pages that people open: a student's feedback, the class report, the term."""
