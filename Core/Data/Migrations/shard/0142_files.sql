-- What is known of a company's files; their bytes are in the file store, under the company's and the file's id. Names are personal data.

CREATE TABLE files (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    content_type text NOT NULL CHECK (length(content_type) BETWEEN 3 AND 127),
    size_bytes bigint NOT NULL CHECK (size_bytes > 0),
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    version bigint NOT NULL CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    archived_at timestamptz,
    PRIMARY KEY (company_id, id)
);
CREATE INDEX files_sha256 ON files (company_id, sha256, id);

ALTER TABLE files ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON files TO scale_app
    USING (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE ON files TO scale_app;
