-- Which companies a transaction has given another plan or another limit of their own. By transaction, as revocations are: every process asks
-- for both in one question, several times a second, and goes on from where no transaction was open. Triggers, so that it holds whoever
-- changes them, a person with psql included.
DROP FUNCTION latest_plan_changes();
DROP FUNCTION revocations_since(bigint);
ALTER TABLE companies DROP COLUMN plan_changed_at;

ALTER TABLE companies ADD COLUMN changed_xact xid8;
CREATE INDEX companies_changed_xact ON companies (changed_xact) WHERE changed_xact IS NOT NULL;

CREATE FUNCTION note_changed_plan() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    NEW.changed_xact := pg_current_xact_id();
    RETURN NEW;
END
$$;
CREATE TRIGGER note_changed_plan BEFORE UPDATE OF plan ON companies
    FOR EACH ROW WHEN (NEW.plan IS DISTINCT FROM OLD.plan) EXECUTE FUNCTION note_changed_plan();

CREATE FUNCTION note_changed_limit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE companies SET changed_xact = pg_current_xact_id() WHERE id IN (NEW.company_id, OLD.company_id);
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION note_changed_limit() FROM PUBLIC;
CREATE TRIGGER note_changed_limit AFTER INSERT OR UPDATE OR DELETE ON company_limits
    FOR EACH ROW EXECUTE FUNCTION note_changed_limit();

-- Transactions commit in another order than they begin, so there is no last row to go on from: all that began before the oldest one still
-- running are either here or will never be, and the next question starts there. Companies are not cut off: each comes once however often it
-- changed, and one that is left out would keep its old plan.
CREATE FUNCTION catalog_news(p_from bigint)
RETURNS TABLE (next_from bigint, entry uuid, subject uuid, company_id uuid, plan text, requests bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, news.*
    FROM (VALUES (1)) AS always (one)
    LEFT JOIN LATERAL (
        (SELECT r.id, r.subject, NULL::uuid, NULL::text, NULL::bigint
         FROM revocations r WHERE r.xact >= p_from::text::xid8 ORDER BY r.xact LIMIT 1001)
        UNION ALL
        SELECT NULL, NULL, c.id, c.plan, l.requests
        FROM companies c LEFT JOIN company_limits l ON l.company_id = c.id WHERE c.changed_xact >= p_from::text::xid8
    ) news ON true
$$;
REVOKE ALL ON FUNCTION catalog_news(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION catalog_news(bigint) TO scale_app;
