-- Runs before the numbered files of every database, every time: the role that moves companies between shards. It sees all companies
-- and streams changes, so only the workers are given it. The password comes as the
-- application's does.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'scale_mover') THEN
        CREATE ROLE scale_mover;
    END IF;
    ALTER ROLE scale_mover WITH LOGIN REPLICATION BYPASSRLS NOSUPERUSER NOCREATEDB NOCREATEROLE;
    IF current_setting('scale.mover_password') <> '' THEN
        EXECUTE format('ALTER ROLE scale_mover PASSWORD %L', current_setting('scale.mover_password'));
    END IF;
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO scale_mover', current_database());
END $$;

-- Behind what moves bound themselves: a mover that died leaves no transaction open for long.
ALTER ROLE scale_mover SET idle_in_transaction_session_timeout = '10min';

-- A fence that was opened or closed must not be lost with a primary: as for the services, one synchronous standby has it, if there are any.
ALTER ROLE scale_mover SET synchronous_commit = 'on';

GRANT USAGE ON SCHEMA public TO scale_mover;

-- Copies arrive as they are: no trigger runs for them again, no foreign key is checked that the source has checked.
GRANT SET ON PARAMETER session_replication_role TO scale_mover;
