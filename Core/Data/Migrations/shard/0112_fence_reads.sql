-- Readers take the epoch from the fence itself, in the statement that sets their company; row-level security shows them its row only.
GRANT SELECT (company_id, epoch, state) ON tenant_fence TO scale_app;
DROP FUNCTION tenant_epoch(uuid);
