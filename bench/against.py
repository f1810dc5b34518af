"""Filing by the API, in turn with an earlier state of this project.

``python -m bench.against REVISION [ROUNDS]`` checks the revision out beside this one and measures
both in turn, each with its own database.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
ROUNDS = 3
LEAST_SHARE = 0.7
BORROWED = (".venv", "node_modules", "madang/ui/static/vendor")
# The earlier state may not have this module, but it has these.
MEASURE = """
import json
from bench import filing
from bench.installation import opened, web_server
with opened() as installation, web_server() as port:
    rounds = filing.measure(installation, port)
print(json.dumps({"rate": rounds.median("rate"), "to_raw": rounds.ratio()[1]}))
"""


def rates(tree: Path) -> dict[str, float]:
    """``rate`` (petitions a second) and ``to_raw`` (share of the raw rate) of a tree."""
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    command = [str(TOP / ".venv/bin/python"), "-c", MEASURE]
    done = subprocess.run(
        command, cwd=tree, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    revision, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS
    with tempfile.TemporaryDirectory(prefix="madang-against-") as folder:
        before = Path(folder) / "before"
        git = ["git", "-C", str(TOP), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", str(before), revision], check=True)
        try:
            for name in BORROWED:
                (before / name).parent.mkdir(parents=True, exist_ok=True)
                (before / name).symlink_to(TOP / name)
            shares = []
            for number in range(rounds):
                old, new = rates(before), rates(TOP)
                shares.append(new["rate"] / old["rate"])
                print(
                    f"round {number + 1}: {old['rate']:.0f} a second before, {new['rate']:.0f} now,"
                    f" {shares[-1]:.0%}; to raw {old['to_raw']:.0%} and {new['to_raw']:.0%}",
                    flush=True,
                )
        finally:
            subprocess.run([*git, "remove", "--force", str(before)], check=True)
    print(f"now to before: median {statistics.median(shares):.0%} (at least {LEAST_SHARE:.0%})")


if __name__ == "__main__":
    main()
