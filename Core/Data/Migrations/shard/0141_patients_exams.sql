-- Patients, and the exams of their eyes. Who a patient is, and what the examiner wrote, is personal data.

-- name_key is what lists are sorted and searched by: bytes compare alike everywhere, whatever the database's collation.
CREATE TABLE patients (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    first_name text NOT NULL CHECK (length(first_name) BETWEEN 1 AND 100),
    last_name text NOT NULL CHECK (length(last_name) BETWEEN 1 AND 100),
    birth_date date,
    email text CHECK (length(email) <= 254),
    phone text CHECK (length(phone) BETWEEN 1 AND 40),
    version bigint NOT NULL CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    archived_at timestamptz,
    name_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower(last_name) || ' ' || lower(first_name)) STORED,
    PRIMARY KEY (company_id, id)
);
CREATE INDEX patients_name ON patients (company_id, name_key, id);

-- Clinical records, not a log: kept until they are archived or the company leaves, so not partitioned, and the key can be enforced.
CREATE TABLE exams (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    performed_at timestamptz NOT NULL,
    right_sphere numeric(4, 2) CHECK (right_sphere BETWEEN -30 AND 30),
    right_cylinder numeric(4, 2) CHECK (right_cylinder BETWEEN -12 AND 12),
    right_axis integer CHECK (right_axis BETWEEN 0 AND 180),
    right_add numeric(4, 2) CHECK (right_add BETWEEN 0.25 AND 4),
    left_sphere numeric(4, 2) CHECK (left_sphere BETWEEN -30 AND 30),
    left_cylinder numeric(4, 2) CHECK (left_cylinder BETWEEN -12 AND 12),
    left_axis integer CHECK (left_axis BETWEEN 0 AND 180),
    left_add numeric(4, 2) CHECK (left_add BETWEEN 0.25 AND 4),
    notes text CHECK (length(notes) BETWEEN 1 AND 2000),
    version bigint NOT NULL CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    archived_at timestamptz,
    PRIMARY KEY (company_id, id),
    CONSTRAINT exams_patient FOREIGN KEY (company_id, patient_id) REFERENCES patients (company_id, id),
    CHECK ((right_cylinder IS NULL) = (right_axis IS NULL)),
    CHECK ((left_cylinder IS NULL) = (left_axis IS NULL))
);
CREATE INDEX exams_performed ON exams (company_id, performed_at, id);
CREATE INDEX exams_patient_performed ON exams (company_id, patient_id, performed_at, id);

ALTER TABLE patients ENABLE ROW LEVEL SECURITY;
ALTER TABLE exams ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON patients TO scale_app
    USING (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
CREATE POLICY tenant ON exams TO scale_app
    USING (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE ON patients, exams TO scale_app;
