-- Who operates the system. Made and revoked by the owner of this database alone (Migrations -- operator): the services can only ask whose a key is.
CREATE TABLE operators (
    id uuid PRIMARY KEY,
    name text NOT NULL CHECK (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    created_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE UNIQUE INDEX operators_hash ON operators (hash);
CREATE UNIQUE INDEX operators_name ON operators (name) WHERE revoked_at IS NULL;

CREATE FUNCTION find_operator(p_hash bytea) RETURNS TABLE (id uuid, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.id, o.name FROM operators o WHERE o.hash = p_hash AND o.revoked_at IS NULL
$$;
GRANT EXECUTE ON FUNCTION find_operator(bytea) TO scale_app;
