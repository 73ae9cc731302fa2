"""`python -m reference`: write every file that is generated from the declarations."""

from reference import asyncapi, documents

for file in asyncapi.SCHEMAS.glob("*.json"):
    file.unlink()
for file, made in documents.ALL.items():
    file.parent.mkdir(exist_ok=True)
    file.write_text(made(), encoding="utf-8")
