-- Runs before the numbered files of every database, every time: the role the services connect as, and what it may do here.
-- The password comes in a setting, so that it is in no statement text, log line or span. Empty leaves the role's password alone.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'scale_app') THEN
        CREATE ROLE scale_app;
    END IF;
    ALTER ROLE scale_app WITH LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
    IF current_setting('scale.app_password') <> '' THEN
        EXECUTE format('ALTER ROLE scale_app PASSWORD %L', current_setting('scale.app_password'));
    END IF;
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO scale_app', current_database());
END $$;

-- Behind the command time-out of the client: what a client that died left running ends here.
ALTER ROLE scale_app SET statement_timeout = '60s';
ALTER ROLE scale_app SET idle_in_transaction_session_timeout = '60s';
-- Where the server has synchronous standbys, services wait for one of them, whatever the server's default is for everybody else.
ALTER ROLE scale_app SET synchronous_commit = 'on';

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO scale_app;

-- A new table or function is nobody's until its migration grants it; PostgreSQL would let everybody call a new function.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM PUBLIC;
