-- A thousand rows of 512 bytes: about an order with three items.
create unlogged table if not exists bench_floor (id int primary key, body bytea not null);
insert into bench_floor
select id, convert_to(rpad('{"id":' || id || ',"items":"', 510, 'x') || '"}', 'UTF8')
from generate_series(0, 999) as id
on conflict do nothing;
