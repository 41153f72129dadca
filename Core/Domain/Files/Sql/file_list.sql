-- $1 company
SELECT id, name, content_type, size_bytes, sha256, version, created_at, archived_at
FROM files
WHERE company_id = $1
