-- Changes of a company name the version they were decided on, as those of everything else do.
ALTER TABLE companies ADD COLUMN version bigint NOT NULL DEFAULT 1 CHECK (version >= 1);
