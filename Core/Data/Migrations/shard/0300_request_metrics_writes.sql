-- Which writes of request_metrics have happened, for an instance that did not hear of its commit and writes again. The ids are of version 7,
-- so that the key is also the time: rows are kept for a day.
CREATE TABLE request_metrics_writes (id uuid PRIMARY KEY);
GRANT SELECT, INSERT, DELETE ON request_metrics_writes TO scale_app;
