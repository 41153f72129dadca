-- When a company's plan was changed last: every process asks for the latest changes, several times in a second, so that what it
-- remembers of a company is no older than that.
ALTER TABLE companies ADD COLUMN plan_changed_at timestamptz;
CREATE INDEX companies_plan_changed ON companies (plan_changed_at) WHERE plan_changed_at IS NOT NULL;

-- The window is longer than any process remembers a company: a change is seen again and again, and none is missed because a transaction
-- committed later than it began. The time is the statement's, right before the commit.
CREATE FUNCTION latest_plan_changes() RETURNS TABLE (company_id uuid, plan text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id, c.plan FROM companies c WHERE c.plan_changed_at > clock_timestamp() - interval '10 minutes'
$$;

REVOKE ALL ON FUNCTION latest_plan_changes() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION latest_plan_changes() TO scale_app;
