-- Runs before the numbered files of every shard, every time: the role that workers use to create, detach and drop months.
-- Detaching needs ownership of the table, and cannot be done by a function that runs as its owner: docs/decisions/partition-upkeep.md.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'scale_upkeep') THEN
        CREATE ROLE scale_upkeep;
    END IF;
    ALTER ROLE scale_upkeep WITH LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION CONNECTION LIMIT 10;
    IF current_setting('scale.upkeep_password') <> '' THEN
        EXECUTE format('ALTER ROLE scale_upkeep PASSWORD %L', current_setting('scale.upkeep_password'));
    END IF;
    -- Whoever migrates must be able to hand tables over and still reach them. A superuser is and can anyway.
    IF NOT pg_has_role(current_user, 'scale_upkeep', 'MEMBER') THEN
        EXECUTE format('GRANT scale_upkeep TO %I', current_user);
    END IF;
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO scale_upkeep', current_database());
END $$;

-- A forgotten transaction of this role would keep others from detaching.
ALTER ROLE scale_upkeep SET idle_in_transaction_session_timeout = '60s';
GRANT USAGE, CREATE ON SCHEMA public TO scale_upkeep;
