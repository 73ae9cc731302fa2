"""The local server: the whole product in one process, without Docker and without AWS.

Lambda mounts the shared layer on the import path; importing this package does the same.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LAYER = ROOT / "layers" / "common"

if str(LAYER) not in sys.path:
    sys.path.insert(0, str(LAYER))
