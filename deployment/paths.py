"""Repository root, and the data folder of the local stack."""

import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent


def data_folder() -> Path:
    """`.local` in the repository, or the folder that CLIENT_MESSAGING_LOCAL_DIR names. Empty is as unset."""
    return REPOSITORY / (os.environ.get("CLIENT_MESSAGING_LOCAL_DIR") or ".local")
