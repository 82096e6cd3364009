-- A connection has ended: its session goes, if it is still its own.
-- KEYS[1] session:{user}:{device}  hash: gateway_server, connection_id, connected_at, last_heartbeat
-- KEYS[2] user_sessions:{user}     sorted set: device@gateway by expiry (ms)
-- KEYS[3] user_away:{user}         sorted set: those of them in the background, by the same expiry
-- ARGV[1] gateway  ARGV[2] connection id  ARGV[3] device  ARGV[4] now (ms)
-- Returns 1 if it was the user's last one in the foreground, else 0: who left from the background had been seen off before.
local owner = redis.call('HMGET', KEYS[1], 'gateway_server', 'connection_id')
local owned = owner[1] == ARGV[1] and owner[2] == ARGV[2]
if owned then
  redis.call('DEL', KEYS[1])
end
-- Another connection of the device on this gateway shares the member.
local member = ARGV[3] .. '@' .. ARGV[1]
if owned or owner[1] ~= ARGV[1] then
  local expiry = redis.call('ZSCORE', KEYS[2], member)
  local away = redis.call('ZSCORE', KEYS[3], member)
  redis.call('ZREM', KEYS[2], member)
  redis.call('ZREM', KEYS[3], member)
  if expiry and away and tonumber(away) >= tonumber(expiry) then
    return 0
  end
end
local alive = redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. ARGV[4], '+inf', 'WITHSCORES')
for i = 1, #alive, 2 do
  local theirs = redis.call('ZSCORE', KEYS[3], alive[i])
  if not theirs or tonumber(theirs) < tonumber(alive[i + 1]) then
    return 0
  end
end
return 1
