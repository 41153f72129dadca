-- Companies that operators have put away: their rows stay, and nobody gets in. And the list of all companies, for operators.
ALTER TABLE companies
    ADD COLUMN archived_at timestamptz,
    ADD COLUMN status text NOT NULL GENERATED ALWAYS AS (CASE WHEN archived_at IS NULL THEN 'active' ELSE 'archived' END) STORED,
    ADD COLUMN name_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower(name)) STORED;

-- One per sort and filter of the list; each ends in the id, so the page is cut inside the index.
CREATE INDEX companies_name ON companies (name_key, id);
CREATE INDEX companies_plan ON companies (plan, id);
CREATE INDEX companies_status ON companies (status, id);
DROP INDEX tenant_home_shard;
CREATE INDEX tenant_home_shard ON tenant_home (shard, company_id);

-- The operators' addresses work for no company; they say so for their transaction. They read, and change one company at a time as that company.
-- A view of the owner's: with a policy beside that of companies PostgreSQL cannot tell how many rows there are, and sorts them all. A left join,
-- so that counting needs no homes.
CREATE VIEW company_list AS
    SELECT c.id, c.name, c.plan, h.shard, c.status, c.version, c.created_at, c.archived_at, c.name_key
    FROM companies c LEFT JOIN tenant_home h ON h.company_id = c.id
    WHERE current_setting('app.operator', true) = 'on';
GRANT SELECT ON company_list TO scale_app;

-- What is asked before the company is known does not find one that was put away, so its keys, sessions, passwords and invitations are as
-- good as unknown, and work again when it comes back.
CREATE OR REPLACE FUNCTION find_api_key(p_hash bytea)
RETURNS TABLE (
    key_id uuid, role text, company_id uuid, plan text, shard text, epoch integer, user_id uuid, is_users boolean, scopes text[],
    expires_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT k.id,
        (ARRAY['member', 'admin', 'owner'])[least(
            array_position(ARRAY['member', 'admin', 'owner'], k.role), array_position(ARRAY['member', 'admin', 'owner'], u.role))],
        c.id, c.plan, h.shard, h.epoch, k.user_id, k.role IS NULL AND k.scopes IS NULL, k.scopes, k.expires_at
    FROM api_keys k
    JOIN companies c ON c.id = k.company_id AND c.archived_at IS NULL
    JOIN tenant_home h ON h.company_id = k.company_id
    LEFT JOIN users u ON u.company_id = k.company_id AND u.id = k.user_id
    WHERE k.hash = p_hash AND k.revoked_at IS NULL AND u.archived_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
$$;

CREATE OR REPLACE FUNCTION find_login(p_email text)
RETURNS TABLE (company_id uuid, user_id uuid, hash text, epoch integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT u.company_id, u.id, p.hash, p.epoch
    FROM users u
    JOIN user_passwords p ON p.company_id = u.company_id AND p.user_id = u.id
    JOIN companies c ON c.id = u.company_id AND c.archived_at IS NULL
    WHERE lower(u.email) = lower(p_email) AND u.archived_at IS NULL
$$;

CREATE OR REPLACE FUNCTION find_session_user(p_company uuid, p_user uuid, p_session uuid)
RETURNS TABLE (role text, plan text, shard text, tenant_epoch integer, password_epoch integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT u.role, c.plan, h.shard, h.epoch, p.epoch
    FROM users u
    JOIN user_passwords p ON p.company_id = u.company_id AND p.user_id = u.id
    JOIN companies c ON c.id = u.company_id AND c.archived_at IS NULL
    JOIN tenant_home h ON h.company_id = u.company_id
    WHERE u.company_id = p_company AND u.id = p_user AND u.archived_at IS NULL
        AND NOT EXISTS (SELECT FROM revocations r WHERE r.subject = p_session)
$$;

CREATE OR REPLACE FUNCTION find_invitation(p_hash bytea)
RETURNS TABLE (company_id uuid, invitation_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT i.company_id, i.id FROM invitations i JOIN companies c ON c.id = i.company_id AND c.archived_at IS NULL WHERE i.token_hash = p_hash
$$;
