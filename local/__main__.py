"""python -m local"""

import sys

from deployment.paths import REPOSITORY

# The Python client, used to write the sample data, is a separate package and is not installed here.
sys.path.append(str(REPOSITORY / "clients/python"))

from local.commands import main

if __name__ == "__main__":
    sys.exit(main())
