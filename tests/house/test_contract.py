"""The contract: what cites or quotes docs/contract.md finds it there."""

import re

from local import ROOT
from tests.house.test_references import texts

_CONTRACT = (ROOT / "docs" / "contract.md").read_text(encoding="utf-8")
_POLICY = ROOT / "layers" / "common" / "coreapi" / "policy.py"
_SECTIONS = set(re.findall(r"^## (\d)\. ", _CONTRACT, re.MULTILINE))


def test_every_section_that_is_cited_exists() -> None:
    citations = {
        (str(file), cited)
        for file, _, text in texts()
        for cited in re.findall(r"contract(?:,|'s)? §(\d+)", text)
    }

    assert len(citations) > 10
    assert {(file, cited) for file, cited in citations if cited not in _SECTIONS} == set()


def test_the_numbers_of_policy_quote_the_contract() -> None:
    comments = re.sub(r"\n# ", " ", _POLICY.read_text(encoding="utf-8"))
    quoted = re.findall(r"§(\d)(?:, [\w/, -]+)?: \"([^\"]+)\"", comments)

    assert len(quoted) > 25
    assert [f"§{section}: {words}" for section, words in quoted if not _says(section, words)] == []


def _says(section: str, words: str) -> bool:
    """Return whether a section has the words, in this order around each ellipsis."""
    text = re.split(r"^## \d\. ", _CONTRACT, flags=re.MULTILINE)[int(section)]
    pattern = "(?s:.)*?".join(re.escape(part) for part in " ".join(words.split()).split(" … "))
    return re.search(pattern, " ".join(text.split())) is not None
