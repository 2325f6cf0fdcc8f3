"""What the Windows program without a console starts: the window at once."""

from __future__ import annotations

import sys

from minsheng_desktop.__main__ import main

if __name__ == "__main__":
    sys.exit(main(["gui", *sys.argv[1:]]))
