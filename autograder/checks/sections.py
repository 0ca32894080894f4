"""The pages on which sections stand that a check names by their chapters: `mlp#softmax`.

Written by `make sections`, whenever a section has moved. Any other section stands on its chapter's
own page.
"""

PAGE_OF: dict[str, str] = {}
