"""民生台账: rosters, tasks, notices and sync packages for township and county civil-affairs offices.

This package is the program without a screen: use cases and rules. It never imports Qt
(the one declared exception is ``__main__``, which starts the window) and holds no SQL text.
"""

__version__ = "0.1.0"
