-- Where a server is in the write-ahead log, and on which timeline: the monitor of every service asks this several times a second.
-- A definer's function, because the state of the WAL receiver is shown to monitoring roles only; it shows nothing of any company.
-- Without a receiver the timeline of the last restart point is the best that is known; it is never ahead of the true one.
CREATE FUNCTION host_position(OUT in_recovery boolean, OUT timeline integer, OUT lsn pg_lsn)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    in_recovery := pg_is_in_recovery();
    IF in_recovery THEN
        timeline := coalesce((SELECT r.received_tli FROM pg_stat_wal_receiver r), (SELECT c.timeline_id FROM pg_control_checkpoint() c));
        lsn := pg_last_wal_replay_lsn();
    ELSE
        lsn := pg_current_wal_insert_lsn();
        timeline := ('x' || left(pg_walfile_name(lsn), 8))::bit(32)::integer;
    END IF;
END $$;

REVOKE ALL ON FUNCTION host_position() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION host_position() TO scale_app;
