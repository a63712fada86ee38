"""`python -m aiact_report`."""

import sys

from aiact_report.cli import main

if __name__ == "__main__":
    sys.exit(main())
