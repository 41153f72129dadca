-- $1 the write, $2 whatever is older is forgotten. Fails if the write has happened already; while it is happening, it is waited for.
WITH old AS (DELETE FROM request_metrics_writes WHERE id < $2)
INSERT INTO request_metrics_writes (id) VALUES ($1)
