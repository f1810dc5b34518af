"""Tables whose rows are written once: the database refuses the rest, whoever asks."""

from django.db import migrations

# One function for all such tables, made by the first migration of ``events``.
CREATE_FUNCTION = """
CREATE FUNCTION madang_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: its rows are only added', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
DROP_FUNCTION = "DROP FUNCTION madang_refuse_change()"


def append_only(table: str) -> migrations.RunSQL:
    """A migration step that makes a table refuse UPDATE, DELETE and TRUNCATE."""
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION madang_refuse_change();
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION madang_refuse_change();
        """,
        f"""
        DROP TRIGGER {table}_append_only ON {table};
        DROP TRIGGER {table}_no_truncate ON {table};
        """,
    )
