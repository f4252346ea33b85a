"""JupyterLab as students get it: in French, and asking nothing of the network (no news, no update check).

Run once at installation: ``python -m svb_qual.workshop``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from svb_qual.files import write_whole

SETTINGS = {
    "@jupyterlab/translation-extension:plugin": {"locale": "fr_FR"},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
}


def write_settings(prefix: Path) -> Path:
    """Write JupyterLab's default settings under an environment's folder."""
    target = prefix / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    return write_whole(target, json.dumps(SETTINGS, indent=1) + "\n")


if __name__ == "__main__":
    write_settings(Path(sys.prefix))
