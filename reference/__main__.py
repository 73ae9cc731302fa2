"""`python -m reference`: renew what is made from the declarations."""

from reference import attacks, openapi, permissions

permissions.FILE.write_text(permissions.text(), encoding="utf-8")
openapi.FILE.write_text(openapi.text(), encoding="utf-8")
attacks.write()
