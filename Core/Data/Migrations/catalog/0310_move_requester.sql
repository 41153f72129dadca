-- Who asked for a move; null for moves of before.
ALTER TABLE company_moves ADD COLUMN requested_by text CHECK (length(requested_by) <= 64);
