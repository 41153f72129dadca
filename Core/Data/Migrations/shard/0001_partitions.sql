-- Tables that grow with time are partitioned by month. This is the list of them; a migration that creates one adds its row:
--   INSERT INTO partitioned_tables VALUES ('events', 'timestamptz');
-- There is never a default partition: a row outside every partition is an error, and detaching stays concurrent.
CREATE TABLE partitioned_tables (
    table_name text PRIMARY KEY,
    key_type text NOT NULL CHECK (key_type IN ('timestamptz', 'uuid7'))
);

-- The smallest UUIDv7 of a moment: 48 bits of milliseconds, then zeros. UUIDs compare byte by byte, so it is a range bound.
CREATE FUNCTION uuid7_floor(p_at timestamptz) RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
RETURN (lpad(to_hex((extract(epoch FROM p_at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;

-- Creates what is missing of the month of p_at and the p_ahead months after it; answers what it created. Months are UTC.
-- It starts a day early, so that a clock that is behind at the turn of a month still finds its partition.
-- CREATE and ATTACH, not CREATE ... PARTITION OF: attaching an empty table does not block the readers and writers of its parent.
CREATE FUNCTION create_month_partitions(p_at timestamptz, p_ahead int)
RETURNS TABLE (partition_name text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    parent record;
    lower_bound timestamptz;
    upper_bound timestamptz;
BEGIN
    IF p_ahead NOT BETWEEN 0 AND 120 THEN
        RAISE EXCEPTION 'create_month_partitions: months ahead must be 0 to 120, not %', p_ahead USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('create_month_partitions', 0));
    FOR parent IN SELECT t.table_name, t.key_type FROM partitioned_tables t ORDER BY 1 LOOP
        FOR lower_bound IN
            SELECT generate_series(date_trunc('month', p_at - interval '1 day'), date_trunc('month', p_at) + p_ahead * interval '1 month', interval '1 month')
        LOOP
            upper_bound := lower_bound + interval '1 month';
            partition_name := parent.table_name || to_char(lower_bound, '"_"YYYY"_"MM');
            CONTINUE WHEN to_regclass(quote_ident(partition_name)) IS NOT NULL;
            EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', partition_name, parent.table_name);
            -- A partition is reached through its parent only: no grants, and no policy that would let a row through.
            EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', partition_name);
            IF parent.key_type = 'uuid7' THEN
                EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                    parent.table_name, partition_name, uuid7_floor(lower_bound), uuid7_floor(upper_bound));
            ELSE
                EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                    parent.table_name, partition_name, lower_bound, upper_bound);
            END IF;
            RETURN NEXT;
        END LOOP;
    END LOOP;
END $$;

-- The upkeep job runs as the application: it may create months, nothing else.
GRANT EXECUTE ON FUNCTION create_month_partitions(timestamptz, int) TO scale_app;
