INSERT INTO company_limits (company_id, requests, changed_at) VALUES ($1, $2, now())
ON CONFLICT (company_id) DO UPDATE SET requests = excluded.requests, changed_at = excluded.changed_at
