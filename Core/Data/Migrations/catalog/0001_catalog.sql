-- The catalog: who the companies are, who signs in, which keys work, and on which shard each company's rows live.

CREATE TABLE plans (
    code text PRIMARY KEY,
    rank smallint NOT NULL UNIQUE,
    requests_per_15_minutes integer NOT NULL CHECK (requests_per_15_minutes > 0)
);

INSERT INTO plans (code, rank, requests_per_15_minutes) VALUES
    ('FREE', 1, 500), ('BASIC', 2, 2000), ('PROFESSIONAL', 3, 5000), ('ENTERPRISE', 4, 20000);

CREATE TABLE companies (
    id uuid PRIMARY KEY,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    plan text NOT NULL REFERENCES plans (code),
    created_at timestamptz NOT NULL
);

CREATE TABLE users (
    company_id uuid NOT NULL REFERENCES companies (id),
    id uuid NOT NULL,
    email text NOT NULL CHECK (length(email) <= 254),
    role text NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (company_id, id)
);

-- A login is global: one address signs in to one company.
CREATE UNIQUE INDEX users_email ON users (lower(email));

CREATE TABLE api_keys (
    company_id uuid NOT NULL REFERENCES companies (id),
    id uuid NOT NULL,
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    role text NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
    created_at timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (company_id, id)
);

-- The lookup of every authenticated request that is not in the cache.
CREATE UNIQUE INDEX api_keys_hash ON api_keys (hash);

CREATE TABLE tenant_home (
    company_id uuid PRIMARY KEY REFERENCES companies (id),
    shard text NOT NULL CHECK (shard ~ '^shard[0-9]{1,4}$'),
    epoch integer NOT NULL CHECK (epoch >= 1),
    state text NOT NULL CHECK (state IN ('active'))
);

ALTER TABLE companies ENABLE ROW LEVEL SECURITY;
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant_home ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant ON companies TO scale_app
    USING (id = nullif(current_setting('app.company_id', true), '')::uuid);
CREATE POLICY tenant ON users TO scale_app
    USING (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
CREATE POLICY tenant ON api_keys TO scale_app
    USING (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
CREATE POLICY tenant ON tenant_home TO scale_app
    USING (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

GRANT SELECT ON plans TO scale_app;
GRANT SELECT, INSERT, UPDATE ON companies, users, api_keys TO scale_app;
GRANT SELECT, INSERT ON tenant_home TO scale_app;

-- The one question that is asked before the company is known. It takes a hash, so it cannot be used to list keys.
CREATE FUNCTION find_api_key(p_hash bytea)
RETURNS TABLE (key_id uuid, role text, company_id uuid, plan text, shard text, epoch integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT k.id, k.role, c.id, c.plan, h.shard, h.epoch
    FROM api_keys k
    JOIN companies c ON c.id = k.company_id
    JOIN tenant_home h ON h.company_id = k.company_id
    WHERE k.hash = p_hash AND k.revoked_at IS NULL
$$;

GRANT EXECUTE ON FUNCTION find_api_key(bytea) TO scale_app;
