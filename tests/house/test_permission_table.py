from tests.house import permission_table


def test_the_committed_table_is_current() -> None:
    assert permission_table.DOCUMENT.read_text(encoding="utf-8") == permission_table.document(), (
        "docs/permissions.md is out of date: python -m tests.house.permission_table"
    )
