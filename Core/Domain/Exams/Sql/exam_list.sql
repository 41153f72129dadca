-- $1 company
SELECT id, patient_id, performed_at, right_sphere, right_cylinder, right_axis, right_add, left_sphere, left_cylinder, left_axis, left_add,
       notes, version, created_at, archived_at
FROM exams
WHERE company_id = $1
