-- Versions for If-Match, archiving, the states of an order, and the indexes that serve each sort and filter of both lists.

-- The name as it is sorted and searched: in any case, and in the order of bytes, so that a prefix is a range whatever the database's
-- collation is. A column and not an expression, because lower() could leak what it sees (an error names its argument), and PostgreSQL lets
-- no such condition near an index before row-level security has had its say.
ALTER TABLE products
    ADD COLUMN version bigint NOT NULL DEFAULT 1 CHECK (version >= 1),
    ADD COLUMN name_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower(name)) STORED,
    ADD COLUMN archived_at timestamptz;

ALTER TABLE orders
    ADD COLUMN version bigint NOT NULL DEFAULT 1 CHECK (version >= 1),
    ADD COLUMN archived_at timestamptz;

ALTER TABLE orders DROP CONSTRAINT orders_status_check;
ALTER TABLE orders ADD CONSTRAINT orders_status_check CHECK (status IN ('placed', 'paid', 'fulfilled', 'completed', 'cancelled'));

-- What is archived is most of an old company's rows; the list without it must not walk over it.
CREATE INDEX products_live ON products (company_id, id) WHERE archived_at IS NULL;
CREATE INDEX products_name ON products (company_id, name_key, id);
CREATE INDEX products_price ON products (company_id, price, id);

CREATE INDEX orders_live ON orders (company_id, id) WHERE archived_at IS NULL;
CREATE INDEX orders_status ON orders (company_id, status, id);
CREATE INDEX orders_status_live ON orders (company_id, status, id) WHERE archived_at IS NULL;
CREATE INDEX orders_reference ON orders (company_id, reference, id) WHERE reference IS NOT NULL;
