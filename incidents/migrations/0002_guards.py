"""What no code path may undo: reports keep their text, revisions are only ever added."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % keeps its rows: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER revision_append_only BEFORE UPDATE OR DELETE ON incidents_revision
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER revision_never_truncated BEFORE TRUNCATE ON incidents_revision
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER report_never_deleted BEFORE DELETE ON incidents_report
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER report_never_truncated BEFORE TRUNCATE ON incidents_report
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER report_text_immutable BEFORE UPDATE ON incidents_report
    FOR EACH ROW WHEN (
        (OLD.text, OLD.sha256, OLD.received_at, OLD.received_by_id)
        IS DISTINCT FROM (NEW.text, NEW.sha256, NEW.received_at, NEW.received_by_id)
    ) EXECUTE FUNCTION refuse_change();
"""

CHAIN = """
CREATE FUNCTION revision_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number > 1 AND NOT EXISTS (
        SELECT FROM incidents_revision
        WHERE entity = NEW.entity AND object_id = NEW.object_id
          AND number = NEW.number - 1 AND hash = NEW.previous_hash
    ) THEN
        RAISE EXCEPTION 'revision % of % % does not follow the one before',
            NEW.number, NEW.entity, NEW.object_id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER revision_chain BEFORE INSERT ON incidents_revision
    FOR EACH ROW EXECUTE FUNCTION revision_follows();
"""

DROP = """
DROP TRIGGER revision_chain ON incidents_revision;
DROP FUNCTION revision_follows();
DROP TRIGGER revision_append_only ON incidents_revision;
DROP TRIGGER revision_never_truncated ON incidents_revision;
DROP TRIGGER report_never_deleted ON incidents_report;
DROP TRIGGER report_never_truncated ON incidents_report;
DROP TRIGGER report_text_immutable ON incidents_report;
DROP FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0001_register")]
    operations = [migrations.RunSQL(REFUSE + CHAIN, DROP)]
