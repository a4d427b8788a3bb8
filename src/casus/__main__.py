"""`python -m casus`."""

import sys

from casus.cli import main

if __name__ == "__main__":
    sys.exit(main())
