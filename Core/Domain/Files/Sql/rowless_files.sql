-- $1 company, $2 ids. Those that neither a file nor an export has.
SELECT i.id
FROM unnest($2) AS i (id)
WHERE NOT EXISTS (SELECT FROM files f WHERE f.company_id = $1 AND f.id = i.id)
  AND NOT EXISTS (SELECT FROM exports e WHERE e.company_id = $1 AND e.id = i.id)
