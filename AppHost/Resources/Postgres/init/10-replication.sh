#!/bin/bash
# Runs once, when the primary's data folder is made: the role that standbys stream as, and the line that lets it in
# (the image's "host all all" does not cover the pseudo-database "replication").
set -euo pipefail

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "${POSTGRES_DB:-postgres}" --no-psqlrc \
     --set password="$REPLICATION_PASSWORD" <<'SQL'
CREATE ROLE replicator WITH LOGIN REPLICATION PASSWORD :'password';
SQL

echo "host replication replicator all scram-sha-256" >> "$PGDATA/pg_hba.conf"
