-- How many companies live on each shard: for operators and for the placement of new companies. Numbers only.
CREATE INDEX tenant_home_shard ON tenant_home (shard);

CREATE FUNCTION shard_companies() RETURNS TABLE (shard text, companies bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT h.shard, count(*) FROM tenant_home h GROUP BY h.shard
$$;

REVOKE ALL ON FUNCTION shard_companies() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shard_companies() TO scale_app;
