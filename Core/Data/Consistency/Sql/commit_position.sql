-- Second statement of a batch whose first is COMMIT. It runs after the commit, so the place is not before it; a place
-- taken inside the transaction would be too small.
SELECT ('x' || left(pg_walfile_name(p.lsn), 8))::bit(32)::integer, p.lsn
FROM (SELECT pg_current_wal_insert_lsn() AS lsn) p
