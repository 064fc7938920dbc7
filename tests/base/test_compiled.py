"""YAML of the package that stands compiled beside itself: it says the same, and is never old."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from checker.actions.load import TABLE
from checker.base.compiled import YamlFolder
from checker.diagnostics.catalogue import PAGES

TEXT = "words: {en: Pay 1.0, zh: 付款}\nlisted: [true, ~, 007]\n"
TREE = {"words": {"en": "Pay 1.0", "zh": "付款"}, "listed": ["true", "~", "007"]}


@pytest.mark.parametrize("folder", [TABLE, PAGES], ids=["actions", "pages"])
def test_what_is_compiled_says_what_the_files_say(folder: YamlFolder) -> None:
    """Each file gives what a parser makes of it."""
    for file in folder.files():
        parsed = yaml.load(file.read_bytes(), Loader=yaml.BaseLoader)
        assert folder.tree(file) == parsed, file


def compiled(folder: Path) -> Path:
    """A file whose folder has been compiled."""
    file = folder / "one.yaml"
    file.write_text(TEXT, encoding="utf-8")
    made = YamlFolder(folder)
    made.target.write_text(made.compiled(), encoding="utf-8")
    return file


def test_what_has_changed_since_is_parsed(tmp_path: Path) -> None:
    """The file counts, and so does one that came later; never what was made of an older one."""
    file = compiled(tmp_path)
    assert YamlFolder(tmp_path).tree(file) == TREE
    file.write_text("words: none\n", encoding="utf-8")
    later = tmp_path / "two.yaml"
    later.write_text("a: b\n", encoding="utf-8")
    assert YamlFolder(tmp_path).tree(file) == {"words": "none"}
    assert YamlFolder(tmp_path).tree(later) == {"a": "b"}


@pytest.mark.parametrize("beside", ["", "{", "[]", '{"one": {"made_of": "x", "tree": 1}}', None])
def test_what_is_no_compiled_file_is_passed_over(tmp_path: Path, beside: str | None) -> None:
    """Nothing there, half a file, or one of another form or another text: the YAML is parsed."""
    file = compiled(tmp_path)
    target = YamlFolder(tmp_path).target
    if beside is None:
        target.unlink()
    else:
        target.write_text(beside, encoding="utf-8")
    assert YamlFolder(tmp_path).tree(file) == TREE


def test_what_is_compiled_takes_no_parser(tmp_path: Path) -> None:
    """PyYAML isn't even loaded."""
    file = compiled(tmp_path)
    script = (
        "import sys; from pathlib import Path; from checker.base.compiled import YamlFolder; "
        "print(YamlFolder(Path(sys.argv[1]).parent).tree(Path(sys.argv[1]))['words']['en']); "
        "assert 'yaml' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(file)], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("Pay 1.0\n", "")
