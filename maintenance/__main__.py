"""python -m maintenance"""

import sys

from maintenance.commands import main

if __name__ == "__main__":
    sys.exit(main())
