"""Run the benchmarks: ``python benchmarks/run.py [--json] [--townships N] [NAME…]``.

Each compares with a rival measured in the same run on the same machine and answers
``{name, ratio, limit, figures}``; a ratio above its limit ends with exit code 1.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import (  # noqa: E402 - the path above comes first
    exchange,
    export_roster,
    grid,
    import_preview,
    import_roster,
    pages,
    progress,
    recalculate,
    search,
    startup,
    statistics,
)

BENCHMARKS: dict[str, Callable[[Path], list[dict[str, Any]]]] = {
    "import_roster": import_roster.measure,
    "export_roster": export_roster.measure,
    "import_preview": import_preview.measure,
    "startup": startup.measure,
    "grid": grid.measure,
    "search": search.measure,
    "pages": pages.measure,
    "progress": progress.measure,
    "statistics": statistics.measure,
    "recalculate": recalculate.measure,
    "exchange": exchange.measure,
}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--townships", type=int, default=exchange.TOWNSHIPS, help="packages of exchange; a county: 25")
    options = parser.parse_args()
    if unknown := set(options.names) - set(BENCHMARKS):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    BENCHMARKS["exchange"] = partial(exchange.measure, townships=options.townships)
    results = []
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MINSHENG_CONFIG"] = folder
        for name in options.names or BENCHMARKS:
            results += BENCHMARKS[name](Path(folder))
    if options.json:
        print(json.dumps(results, ensure_ascii=False))
    else:
        for result in results:
            verdict = "ok  " if result["ratio"] <= result["limit"] else "OVER"
            print(f"{verdict} {result['name']:28s} {result['ratio']:6.2f} of {result['limit']}  {result['figures']}")
    return 0 if all(result["ratio"] <= result["limit"] for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
