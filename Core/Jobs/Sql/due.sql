-- $1 kind, $2 how often. A row if it was due; then it is due again after that time. The database's clock: workers' differ.
INSERT INTO system_schedule AS s (kind, due_at) VALUES ($1, now() + $2)
ON CONFLICT (kind) DO UPDATE SET due_at = excluded.due_at WHERE s.due_at <= now()
RETURNING kind
