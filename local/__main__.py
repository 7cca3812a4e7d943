"""python -m local"""

import sys

from deployment.paths import REPOSITORY

# The Python client, with which the stack is seeded, is a package of its own that nobody has installed here.
sys.path.append(str(REPOSITORY / "clients/python"))

from local.commands import main

if __name__ == "__main__":
    sys.exit(main())
