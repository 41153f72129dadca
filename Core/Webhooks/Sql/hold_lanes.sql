-- $1 company, $2 whether nothing is sent for now. Since when something fails is asked anew: nothing was tried meanwhile.
UPDATE webhook_lanes SET is_held = $2, failing_since = NULL WHERE company_id = $1
