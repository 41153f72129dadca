-- Whichever commit is later; they may be told in another order than they were made. One in another database replaces what says nothing there.
-- A commit is written <database>.<timeline>.<LSN in hexadecimal without leading zeros>.
local function later(known, told)
  if not known then return told end
  local shard, timeline, lsn = string.match(known, '^(.*)%.(%d+)%.(%x+)$')
  local shard2, timeline2, lsn2 = string.match(told, '^(.*)%.(%d+)%.(%x+)$')
  if shard ~= shard2 then return told end
  if timeline ~= timeline2 then return tonumber(timeline) > tonumber(timeline2) and known or told end
  if #lsn ~= #lsn2 then return #lsn > #lsn2 and known or told end
  return lsn > lsn2 and known or told
end

