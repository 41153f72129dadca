-- Who did what to a company's data: written in the business transaction, never changed. The id's time chooses the month, so the
-- primary key serves the list, newest first, as it does for orders. before and after hold no secrets and no personal data.
CREATE TABLE audit_log (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'api_key', 'system', 'operator')),
    actor_id text CHECK (length(actor_id) <= 64),
    action text NOT NULL CHECK (length(action) BETWEEN 1 AND 64),
    resource text NOT NULL CHECK (length(resource) BETWEEN 1 AND 64),
    resource_id uuid NOT NULL,
    before jsonb,
    after jsonb,
    trace_id text CHECK (length(trace_id) = 32),
    PRIMARY KEY (company_id, id)
) PARTITION BY RANGE (id);
INSERT INTO partitioned_tables VALUES ('audit_log', 'uuid7');

-- One per filter of the list; each ends in the id, so the page is cut inside the index.
CREATE INDEX audit_log_resource_id ON audit_log (company_id, resource_id, id);
CREATE INDEX audit_log_resource ON audit_log (company_id, resource, id);
CREATE INDEX audit_log_action ON audit_log (company_id, action, id);
CREATE INDEX audit_log_actor ON audit_log (company_id, actor_id, id);

ALTER TABLE audit_log ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON audit_log TO scale_app
    USING (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

-- The application appends and reads; nobody who can only act as the application can rewrite what it did.
GRANT SELECT, INSERT ON audit_log TO scale_app;
