-- What one server has room for: an address of its own, so that databases of one server are counted together.
SELECT concat_ws(':', coalesce(host(inet_server_addr()), 'local'), inet_server_port()), current_setting('max_connections')::integer,
       current_setting('superuser_reserved_connections')::integer
