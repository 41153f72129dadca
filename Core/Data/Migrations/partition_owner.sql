-- Runs after the numbered files of every shard, every time: tables that grow with time belong to scale_upkeep, so that it can
-- detach and drop their months. It owns them and still sees no row: row-level security is forced on it, and no policy names it.
-- Who migrates, and the functions that run as its owner, keep seeing all rows, also where that role is no superuser.
DO $$
DECLARE
    part record;
BEGIN
    FOR part IN
        SELECT c.oid::regclass AS name, c.oid
        FROM partitioned_tables t
        CROSS JOIN LATERAL pg_partition_tree(to_regclass(quote_ident(t.table_name))) tree
        JOIN pg_class c ON c.oid = tree.relid
        WHERE NOT (c.relforcerowsecurity AND c.relowner = to_regrole('scale_upkeep'))
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', part.name);
        IF NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = part.oid AND p.polname = 'owner') THEN
            EXECUTE format('CREATE POLICY owner ON %s TO %I USING (true)', part.name, current_user);
        END IF;
        EXECUTE format('ALTER TABLE %s OWNER TO scale_upkeep', part.name);
    END LOOP;
END $$;
