-- Products and orders. Every key starts with the company: it is the shard key, the filter of every query and of every policy.

-- The primary key also serves the list: one company's products by id, newest first.
-- Room on each page keeps the updates of stock HOT: no index is touched.
CREATE TABLE products (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    sku text NOT NULL CHECK (length(sku) BETWEEN 1 AND 64),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    price bigint NOT NULL CHECK (price >= 0),
    currency text NOT NULL CHECK (length(currency) = 3),
    stock integer NOT NULL CHECK (stock >= 0),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (company_id, id),
    CONSTRAINT products_sku UNIQUE (company_id, sku)
) WITH (fillfactor = 80);

-- Partitioned on the time inside the id, so that a lookup by id touches one partition and needs no time in its key.
-- The primary key also serves the list, newest first: partitions in order, no sort.
CREATE TABLE orders (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('placed')),
    currency text NOT NULL CHECK (length(currency) = 3),
    total bigint NOT NULL CHECK (total >= 0),
    reference text CHECK (length(reference) BETWEEN 1 AND 100),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (company_id, id)
) PARTITION BY RANGE (id);

-- Lines live in the month of their order. No foreign keys: one would forbid detaching old months concurrently.
CREATE TABLE order_items (
    company_id uuid NOT NULL,
    order_id uuid NOT NULL,
    line integer NOT NULL CHECK (line >= 1),
    product_id uuid NOT NULL,
    sku text NOT NULL,
    name text NOT NULL,
    quantity integer NOT NULL CHECK (quantity >= 1),
    unit_price bigint NOT NULL CHECK (unit_price >= 0),
    line_total bigint NOT NULL CHECK (line_total = unit_price * quantity),
    PRIMARY KEY (company_id, order_id, line)
) PARTITION BY RANGE (order_id);

INSERT INTO partitioned_tables VALUES ('orders', 'uuid7'), ('order_items', 'uuid7');

ALTER TABLE products ENABLE ROW LEVEL SECURITY;
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE order_items ENABLE ROW LEVEL SECURITY;

-- Without a company the setting is empty or missing, the comparison is null, and no row is seen or written.
CREATE POLICY tenant ON products TO scale_app
    USING (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
CREATE POLICY tenant ON orders TO scale_app
    USING (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
CREATE POLICY tenant ON order_items TO scale_app
    USING (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

GRANT SELECT, INSERT, UPDATE ON products, orders TO scale_app;
GRANT SELECT, INSERT ON order_items TO scale_app;
