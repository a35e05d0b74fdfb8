"""`make bench`: every measure, or those named (`make bench ARGS="pages --quick"`)."""

from __future__ import annotations

import argparse

from bench import (
    api,
    contract_list,
    live,
    pages,
    pipeline,
    spoken,
    startup,
    stores,
    table,
    uploads,
    webhooks,
)

MEASURES = {
    "startup": startup.run,
    "pages": pages.run,
    "uploads": uploads.run,
    "stores": stores.run,
    "live": live.run,
    "pipeline": pipeline.run,
    "api": api.run,
    "contract-list": contract_list.run,
    "webhooks": webhooks.run,
    "spoken": spoken.run,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("measures", nargs="*", metavar="MEASURE", help=", ".join(MEASURES))
    parser.add_argument("--quick", action="store_true", help="smaller sizes, fewer rounds")
    asked = parser.parse_args()
    if unknown := set(asked.measures) - set(MEASURES):
        parser.error(f"no such measure: {', '.join(sorted(unknown))}")
    print(f"Measured on {table.machine()}.")
    for name in asked.measures or MEASURES:
        MEASURES[name](quick=asked.quick)


main()
