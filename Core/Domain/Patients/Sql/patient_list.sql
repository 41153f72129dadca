-- $1 company
SELECT id, first_name, last_name, birth_date, email, phone, version, created_at, archived_at, name_key
FROM patients
WHERE company_id = $1
