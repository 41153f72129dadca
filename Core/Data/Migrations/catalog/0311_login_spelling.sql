-- An address is found by the spelling that the limit of attempts counts by: only capitals of ASCII are the same as small letters. What lower() folds
-- beside them, such as the Kelvin sign to a k, made two accounts for the limit of what was one here. The first condition is there for the index.
CREATE OR REPLACE FUNCTION find_login(p_email text)
RETURNS TABLE (company_id uuid, user_id uuid, hash text, epoch integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT u.company_id, u.id, p.hash, p.epoch
    FROM users u
    JOIN user_passwords p ON p.company_id = u.company_id AND p.user_id = u.id
    JOIN companies c ON c.id = u.company_id AND c.archived_at IS NULL
    WHERE lower(u.email) = lower(p_email) AND lower(u.email COLLATE "C") = lower(p_email COLLATE "C") AND u.archived_at IS NULL
$$;
