-- Limits of requests that companies have instead of their plan's. What plans have is configuration.

CREATE TABLE company_limits (
    company_id uuid PRIMARY KEY REFERENCES companies (id),
    requests bigint NOT NULL CHECK (requests BETWEEN 1 AND 10000000),
    changed_at timestamptz NOT NULL
);

ALTER TABLE company_limits ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON company_limits TO scale_app
    USING (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON company_limits TO scale_app;

-- Every instance keeps all of them in memory. The figures and ids say nothing else of a company.
CREATE FUNCTION all_company_limits()
RETURNS TABLE (company_id uuid, requests bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT l.company_id, l.requests FROM company_limits l
$$;
REVOKE ALL ON FUNCTION all_company_limits() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION all_company_limits() TO scale_app;

ALTER TABLE plans DROP COLUMN requests_per_15_minutes;
