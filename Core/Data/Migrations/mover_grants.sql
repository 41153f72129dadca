-- Runs after the numbered files of every shard, every time: the mover reads and writes whole companies, whatever tables they have.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO scale_mover;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO scale_mover;
