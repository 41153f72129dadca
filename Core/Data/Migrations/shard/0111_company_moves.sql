-- What a move needs that only an owner may do: publish one company's changes. The mover streams them by logical decoding.

CREATE FUNCTION move_unpublish(p_name text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '5s' AS $$
BEGIN
    IF p_name !~ '^move_' THEN
        RAISE EXCEPTION 'move_unpublish: % is no move''s publication', p_name USING ERRCODE = 'invalid_parameter_value';
    END IF;
    EXECUTE format('DROP PUBLICATION IF EXISTS %I', p_name);
END $$;

CREATE FUNCTION move_publish(p_name text, p_company uuid, p_tables text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '5s' AS $$
BEGIN
    PERFORM move_unpublish(p_name);
    -- Through the root: the other shard may have other months.
    EXECUTE format('CREATE PUBLICATION %I FOR TABLE %s WITH (publish = ''insert, update, delete'', publish_via_partition_root = true)', p_name,
        (SELECT string_agg(format('%I WHERE (company_id = %L)', t, p_company), ', ') FROM unnest(p_tables) AS t));
END $$;

REVOKE ALL ON FUNCTION move_publish(text, uuid, text[]), move_unpublish(text) FROM PUBLIC;
