-- Passwords, and what a session needs to know of its user. The sessions themselves are in Redis.
CREATE TABLE user_passwords (
    company_id uuid NOT NULL,
    user_id uuid NOT NULL,
    hash text NOT NULL CHECK (length(hash) <= 300),
    -- One more with every change: sessions of before do not survive it.
    epoch integer NOT NULL DEFAULT 1 CHECK (epoch >= 1),
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (company_id, user_id),
    FOREIGN KEY (company_id, user_id) REFERENCES users (company_id, id)
);
ALTER TABLE user_passwords ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON user_passwords TO scale_app
    USING (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE ON user_passwords TO scale_app;

-- Asked by somebody whose company is not known yet, and answered for one address: it cannot be used to list users.
CREATE FUNCTION find_login(p_email text)
RETURNS TABLE (company_id uuid, user_id uuid, hash text, epoch integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT u.company_id, u.id, p.hash, p.epoch
    FROM users u
    JOIN user_passwords p ON p.company_id = u.company_id AND p.user_id = u.id
    WHERE lower(u.email) = lower(p_email) AND u.archived_at IS NULL
$$;
GRANT EXECUTE ON FUNCTION find_login(text) TO scale_app;

-- The user of a session as he is now; none if he is archived, or if the session was revoked, also if Redis has forgotten that.
CREATE FUNCTION find_session_user(p_company uuid, p_user uuid, p_session uuid)
RETURNS TABLE (role text, plan text, shard text, tenant_epoch integer, password_epoch integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT u.role, c.plan, h.shard, h.epoch, p.epoch
    FROM users u
    JOIN user_passwords p ON p.company_id = u.company_id AND p.user_id = u.id
    JOIN companies c ON c.id = u.company_id
    JOIN tenant_home h ON h.company_id = u.company_id
    WHERE u.company_id = p_company AND u.id = p_user AND u.archived_at IS NULL
        AND NOT EXISTS (SELECT FROM revocations r WHERE r.subject = p_session)
$$;
GRANT EXECUTE ON FUNCTION find_session_user(uuid, uuid, uuid) TO scale_app;
