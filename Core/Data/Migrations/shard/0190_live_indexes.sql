-- What is archived may be most of an old company's patients, exams and files; the lists without it must not walk over it.
CREATE INDEX patients_live ON patients (company_id, id) WHERE archived_at IS NULL;
CREATE INDEX patients_name_live ON patients (company_id, name_key, id) WHERE archived_at IS NULL;
CREATE INDEX exams_performed_live ON exams (company_id, performed_at, id) WHERE archived_at IS NULL;
CREATE INDEX files_live ON files (company_id, id) WHERE archived_at IS NULL;
