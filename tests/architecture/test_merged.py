"""Whatever was merged was merged to the end."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
#: Three kinds of lines that git leaves where two changes meet.
_MARK: Final = re.compile(rb"^(?:<{7} |={7}$|>{7} )", re.MULTILINE)
#: What a user's file looks like that was not.
_EXAMPLES: Final = {
    "tests/fixtures/policies/bad/yaml-conflict.yaml",
    "tests/fixtures/policies/bad/yaml-conflict.expected",
}


def test_no_file_holds_the_marks_of_a_conflict() -> None:
    """No file of the project has both sides of a conflict in it; only a fixture of that mistake does."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False
    ).stdout
    files = [name.decode() for name in listed.split(b"\0") if name]
    found = [name for name in files if (ROOT / name).is_file() and _MARK.search((ROOT / name).read_bytes())]
    assert set(found) <= _EXAMPLES
