-- Runs after the numbered files of every shard, every time: the mover reads and writes whole companies, whatever tables they have.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO scale_mover;
GRANT EXECUTE ON FUNCTION tenant_lock(uuid), create_month_partition(text, timestamptz), move_publish(text, uuid, text[]), move_unpublish(text)
    TO scale_mover;
