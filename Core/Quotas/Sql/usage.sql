-- $1 company. What has no row yet is counted here, and again with the first one that is made.
SELECT q.name, coalesce(u.used, quota_count($1, q.name))
FROM unnest(ARRAY['patients', 'orders', 'products', 'exams']) AS q (name)
LEFT JOIN quota_usage u ON u.company_id = $1 AND u.quota = q.name
