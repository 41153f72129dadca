-- What is archived may be most of an old company's users; the list without it must not walk over it.
CREATE INDEX users_live ON users (company_id, id) WHERE archived_at IS NULL;
CREATE INDEX users_live_role ON users (company_id, role, id) WHERE archived_at IS NULL;
