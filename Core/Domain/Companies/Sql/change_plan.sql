-- {0} company, {1} plan
UPDATE companies SET plan = {1}, plan_changed_at = clock_timestamp() WHERE id = {0}
