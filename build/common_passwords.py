"""Makes `common_passwords.txt`, the list of the password policy, and the notice of its sources.

`make common-passwords` runs it with the packages of `build/requirements.txt`.

The policy looks a password up after folding it, so entries are kept folded. An entry with three
letters or more is refused on its own and with digits or signs around it; of the other entries
(digits, mostly) those are kept that are long enough to be a password.
"""

import gzip
from importlib import import_module, metadata, resources
from pathlib import Path

from coreapi.access.passwords import strength
from coreapi.policy import MIN_PASSWORD_CHARACTERS

FOLDER = Path(strength.__file__).parent
LIST = FOLDER / "common_passwords.txt"
NOTICE = FOLDER / "common_passwords.notice.txt"
PACKAGES = {"Django": "LICENSE", "zxcvbn": "LICENSE.txt"}

_MAX_CHARACTERS = 32
_MIN_LETTERS = 3
# Words of which people make passwords that they must change, and the product's own name.
_ADDED = (
    *("january", "february", "march", "april", "june", "july", "august", "september"),
    *("october", "november", "december", "monday", "tuesday", "wednesday", "thursday", "friday"),
    *("saturday", "sunday", "spring", "summer", "autumn", "winter", "welcome", "admin"),
    *("administrator", "changeme", "changethis", "coreapi", "company", "letmein", "secret"),
)


def main() -> None:
    """Write both files."""
    entries = {strength.folded(entry) for entry in _listed() if _is_useful(entry)}
    LIST.write_text("".join(f"{entry}\n" for entry in sorted(entries)), encoding="utf-8")
    NOTICE.write_text(_notice(), encoding="utf-8")


def _listed() -> set[str]:
    zxcvbn = import_module("zxcvbn.frequency_lists")
    django = resources.files("django") / "contrib/auth/common-passwords.txt.gz"
    return {
        *gzip.decompress(django.read_bytes()).decode().split(),
        *zxcvbn.FREQUENCY_LISTS["passwords"],
        *_ADDED,
    }


def _is_useful(entry: str) -> bool:
    has_letters = sum(character.isalpha() for character in entry) >= _MIN_LETTERS
    return len(entry) <= _MAX_CHARACTERS and (has_letters or len(entry) >= MIN_PASSWORD_CHARACTERS)


def _notice() -> str:
    parts = [
        "common_passwords.txt is made by build/common_passwords.py from lists of these packages."
    ]
    for package, licence in PACKAGES.items():
        about = metadata.distribution(package)
        (file,) = (file for file in about.files or () if file.name == licence and _is_own(file))
        text = Path(str(about.locate_file(file))).read_text(encoding="utf-8")
        parts.append(f"{package} {about.version}\n\n{text.strip()}")
    return "\n\n---\n\n".join(parts) + "\n"


def _is_own(file: metadata.PackagePath) -> bool:
    return ".dist-info" in file.parts[0]


if __name__ == "__main__":
    main()
