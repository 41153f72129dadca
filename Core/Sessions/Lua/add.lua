-- Adds a session to those of a user. Ids order by time: the oldest make room. KEYS: the user. ARGV: id, record, most sessions, life in ms.
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
local removed = {}
local ids = redis.call('HKEYS', KEYS[1])
table.sort(ids)
for i = 1, #ids - tonumber(ARGV[3]) do
    redis.call('HDEL', KEYS[1], ids[i])
    removed[i] = ids[i]
end
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[4]) then
    redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
return removed
