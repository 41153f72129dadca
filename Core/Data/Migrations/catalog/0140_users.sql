-- Users that can be changed and lose access, keys that belong to one, and invitations.

ALTER TABLE users
    ADD COLUMN name text CHECK (length(name) BETWEEN 1 AND 200),
    ADD COLUMN version bigint NOT NULL DEFAULT 1 CHECK (version >= 1),
    ADD COLUMN archived_at timestamptz;
CREATE INDEX users_role ON users (company_id, role, id);

ALTER TABLE api_keys
    ADD COLUMN user_id uuid,
    ADD CONSTRAINT api_keys_user FOREIGN KEY (company_id, user_id) REFERENCES users (company_id, id);
CREATE INDEX api_keys_user ON api_keys (company_id, user_id) WHERE user_id IS NOT NULL;

-- Keys of before belong to the owner who signed up with them.
UPDATE api_keys k SET user_id = u.id
FROM users u
WHERE u.company_id = k.company_id AND u.role = 'owner' AND k.user_id IS NULL;

-- The token is shown once; like a key it has too many random bits to need a slow hash.
CREATE TABLE invitations (
    company_id uuid NOT NULL REFERENCES companies (id),
    id uuid NOT NULL,
    email text NOT NULL CHECK (length(email) <= 254),
    role text NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
    token_hash bytea NOT NULL CHECK (octet_length(token_hash) = 32),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    revoked_at timestamptz,
    PRIMARY KEY (company_id, id)
);
CREATE UNIQUE INDEX invitations_token ON invitations (token_hash);
CREATE INDEX invitations_pending ON invitations (company_id, lower(email)) WHERE accepted_at IS NULL AND revoked_at IS NULL;

ALTER TABLE invitations ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON invitations TO scale_app
    USING (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE ON invitations TO scale_app;

-- Asked by somebody who has no company yet. It takes a hash, so it cannot be used to list invitations.
CREATE FUNCTION find_invitation(p_hash bytea)
RETURNS TABLE (company_id uuid, invitation_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT i.company_id, i.id FROM invitations i WHERE i.token_hash = p_hash
$$;
GRANT EXECUTE ON FUNCTION find_invitation(bytea) TO scale_app;
