-- Upkeep of the months: how long each table's rows are kept, one month at a time, and what is on its way out.
-- A later table that grows with time needs its row here and nothing else:
--   INSERT INTO partitioned_tables VALUES ('request_metrics', 'timestamptz', 90);

-- Days after its end that a month is kept; 0 keeps it for ever. Partitions:KeepDays overrides it.
ALTER TABLE partitioned_tables ADD COLUMN keep_days integer NOT NULL DEFAULT 0 CHECK (keep_days BETWEEN 0 AND 36500);
UPDATE partitioned_tables SET keep_days = 35 WHERE table_name = 'events';
UPDATE partitioned_tables SET keep_days = 90 WHERE table_name = 'job_history';

-- Months that have left their table and wait for the end of their grace. Without detached_at: being detached.
CREATE TABLE detached_partitions (
    partition_name text PRIMARY KEY,
    table_name text NOT NULL REFERENCES partitioned_tables,
    from_at timestamptz NOT NULL,
    to_at timestamptz NOT NULL,
    detached_at timestamptz
);

-- When each of the shard's own jobs is due next; whoever moves the time on enqueues the job.
CREATE TABLE system_schedule (
    kind text PRIMARY KEY CHECK (length(kind) BETWEEN 1 AND 64),
    due_at timestamptz NOT NULL
);

CREATE FUNCTION uuid7_time(p_id uuid) RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
RETURN to_timestamp(('x0000' || left(replace(p_id::text, '-', ''), 12))::bit(64)::bigint / 1000.0);

-- The months that must exist at p_at: this one and p_ahead more, and the last one while this one is younger than a day, for
-- clocks that are behind.
CREATE FUNCTION partition_months(p_at timestamptz, p_ahead int) RETURNS SETOF timestamptz
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
    SELECT generate_series(date_trunc('month', p_at - interval '1 day'), date_trunc('month', p_at) + p_ahead * interval '1 month', interval '1 month')
$$;

-- Every partition, attached or not: its months, its size, and a guess at its rows.
CREATE FUNCTION partition_list()
RETURNS TABLE (table_name text, keep_days int, partition_name text, from_at timestamptz, to_at timestamptz, state text,
               detached_at timestamptz, bytes bigint, row_estimate bigint)
LANGUAGE sql STABLE SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' AS $$
    WITH part AS (
        SELECT t.table_name, t.keep_days, c.oid, c.relname::text AS partition_name,
               CASE t.key_type WHEN 'uuid7' THEN uuid7_time(b.ends[1]::uuid) ELSE b.ends[1]::timestamptz END AS from_at,
               CASE t.key_type WHEN 'uuid7' THEN uuid7_time(b.ends[2]::uuid) ELSE b.ends[2]::timestamptz END AS to_at,
               CASE WHEN i.inhdetachpending THEN 'detaching' ELSE 'attached' END AS state, NULL::timestamptz AS detached_at
        FROM partitioned_tables t
        JOIN pg_inherits i ON i.inhparent = to_regclass(quote_ident(t.table_name))
        JOIN pg_class c ON c.oid = i.inhrelid
        CROSS JOIN LATERAL (
            SELECT regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \(''([^'']+)''\) TO \(''([^'']+)''\)')) AS b (ends)
        UNION ALL
        SELECT d.table_name, t.keep_days, c.oid, d.partition_name, d.from_at, d.to_at, 'detached', d.detached_at
        FROM detached_partitions d
        JOIN partitioned_tables t USING (table_name)
        JOIN pg_class c ON c.oid = to_regclass(quote_ident(d.partition_name)) AND NOT c.relispartition)
    SELECT p.table_name, p.keep_days, p.partition_name, p.from_at, p.to_at, p.state, p.detached_at, pg_total_relation_size(p.oid),
           (SELECT CASE WHEN c.reltuples >= 0 THEN c.reltuples::bigint ELSE pg_stat_get_live_tuples(c.oid) END FROM pg_class c WHERE c.oid = p.oid)
    FROM part p ORDER BY p.table_name, p.from_at
$$;

-- Table and month of every partition that must exist at p_at and is not attached.
CREATE FUNCTION missing_partitions(p_at timestamptz, p_ahead int)
RETURNS TABLE (table_name text, month timestamptz)
LANGUAGE sql STABLE SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
    SELECT t.table_name, m.month
    FROM partitioned_tables t CROSS JOIN partition_months(p_at, p_ahead) AS m (month)
    WHERE NOT EXISTS (
        SELECT FROM pg_inherits i
        WHERE i.inhparent = to_regclass(quote_ident(t.table_name)) AND NOT i.inhdetachpending
          AND i.inhrelid = to_regclass(quote_ident(t.table_name || to_char(m.month, '"_"YYYY"_"MM'))))
    ORDER BY m.month, t.table_name
$$;

-- Creates one month of one table; null if it is there. CREATE and ATTACH, not CREATE ... PARTITION OF: attaching an empty table
-- does not block the readers and writers of its parent. It runs as scale_upkeep, whose the new table is.
CREATE FUNCTION create_month_partition(p_table text, p_month timestamptz) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    v_key_type text;
    v_from timestamptz := date_trunc('month', p_month);
    v_to timestamptz := v_from + interval '1 month';
    v_name text := p_table || to_char(v_from, '"_"YYYY"_"MM');
BEGIN
    SELECT t.key_type INTO v_key_type FROM partitioned_tables t WHERE t.table_name = p_table;
    IF NOT FOUND THEN
        RAISE EXCEPTION '% is not in partitioned_tables', p_table USING ERRCODE = 'undefined_table';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('create_month_partition', 0));
    IF EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = to_regclass(quote_ident(p_table)) AND i.inhrelid = to_regclass(quote_ident(v_name))) THEN
        RETURN NULL;
    END IF;
    IF to_regclass(quote_ident(v_name)) IS NOT NULL THEN
        RAISE EXCEPTION '% exists but is not a partition of %', v_name, p_table USING ERRCODE = 'duplicate_table',
            HINT = 'It was detached by retention. Attach it again, or drop it and its row in detached_partitions.';
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', v_name, p_table);
    -- A partition is reached through its parent only: no grants, and no policy that would let a row through.
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', v_name);
    IF v_key_type = 'uuid7' THEN
        EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', p_table, v_name, uuid7_floor(v_from), uuid7_floor(v_to));
    ELSE
        EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', p_table, v_name, v_from, v_to);
    END IF;
    RETURN v_name;
END $$;
ALTER FUNCTION create_month_partition(text, timestamptz) OWNER TO scale_upkeep;

-- All that is missing at p_at, in one transaction; answers what it created. For migrations; workers take one month at a time.
CREATE OR REPLACE FUNCTION create_month_partitions(p_at timestamptz, p_ahead int)
RETURNS TABLE (partition_name text)
LANGUAGE plpgsql SECURITY INVOKER SET search_path = public, pg_temp AS $$
BEGIN
    IF p_ahead NOT BETWEEN 0 AND 120 THEN
        RAISE EXCEPTION 'create_month_partitions: months ahead must be 0 to 120, not %', p_ahead USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN QUERY
    SELECT c.name FROM missing_partitions(p_at, p_ahead) m
    CROSS JOIN LATERAL create_month_partition(m.table_name, m.month) AS c (name) WHERE c.name IS NOT NULL;
END $$;

-- Dead letters are for people to look at, not for ever. Answers how many went.
CREATE FUNCTION job_forget_dead(p_before timestamptz, p_limit int) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH old AS (
        DELETE FROM job_dead d WHERE (d.company_id, d.id) IN (
            SELECT o.company_id, o.id FROM job_dead o WHERE o.died_at < p_before LIMIT least(p_limit, 10000) FOR UPDATE SKIP LOCKED)
        RETURNING 1)
    SELECT count(*) FROM old
$$;

REVOKE ALL ON FUNCTION create_month_partitions(timestamptz, int) FROM scale_app;
GRANT EXECUTE ON FUNCTION uuid7_floor(timestamptz) TO scale_upkeep;
GRANT EXECUTE ON FUNCTION uuid7_time(uuid), partition_months(timestamptz, int), partition_list(), missing_partitions(timestamptz, int) TO scale_app, scale_upkeep;
REVOKE ALL ON FUNCTION create_month_partition(text, timestamptz), job_forget_dead(timestamptz, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION create_month_partition(text, timestamptz), job_forget_dead(timestamptz, int) TO scale_upkeep;
GRANT SELECT ON partitioned_tables, detached_partitions TO scale_app, scale_upkeep;
GRANT INSERT, UPDATE, DELETE ON detached_partitions TO scale_upkeep;
GRANT SELECT, INSERT, UPDATE ON system_schedule TO scale_app;
