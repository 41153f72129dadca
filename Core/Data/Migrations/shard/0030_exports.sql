-- Exports a company has asked for; the file itself is in the file store under (company_id, file_id).
CREATE TABLE exports (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    resource text NOT NULL CHECK (resource IN ('orders')),
    format text NOT NULL CHECK (format IN ('csv')),
    status text NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed')),
    progress double precision NOT NULL CHECK (progress BETWEEN 0 AND 1),
    rows bigint NOT NULL CHECK (rows >= 0),
    size_bytes bigint CHECK (size_bytes >= 0),
    error text CHECK (length(error) <= 64),
    file_id uuid,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    PRIMARY KEY (company_id, id),
    CHECK ((status IN ('succeeded', 'failed')) = (finished_at IS NOT NULL)),
    CHECK ((status = 'succeeded') = (file_id IS NOT NULL AND size_bytes IS NOT NULL)),
    CHECK ((status = 'failed') = (error IS NOT NULL))
) WITH (fillfactor = 80);

ALTER TABLE exports ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON exports TO scale_app
    USING (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE ON exports TO scale_app;
