-- How many requests a company made, by minute (UTC) and part of the API. Each instance adds what it has counted since it last did.
CREATE TABLE request_metrics (
    company_id uuid NOT NULL,
    minute timestamptz NOT NULL,
    route_group text NOT NULL CHECK (length(route_group) BETWEEN 1 AND 32),
    requests bigint NOT NULL,
    client_errors bigint NOT NULL,
    server_errors bigint NOT NULL,
    throttled bigint NOT NULL,
    duration_us bigint NOT NULL,
    PRIMARY KEY (company_id, minute, route_group)
) PARTITION BY RANGE (minute);
INSERT INTO partitioned_tables VALUES ('request_metrics', 'timestamptz', 400);

ALTER TABLE request_metrics ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON request_metrics TO scale_app
    USING (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE ON request_metrics TO scale_app;
