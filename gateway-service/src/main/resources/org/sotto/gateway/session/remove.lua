-- A connection has ended: its session goes, if it is still its own.
-- KEYS[1] session:{user}:{device}  hash: gateway_server, connection_id, connected_at, last_heartbeat
-- KEYS[2] user_sessions:{user}     sorted set: device@gateway by expiry (ms)
-- ARGV[1] gateway  ARGV[2] connection id  ARGV[3] device  ARGV[4] now (ms)
-- Returns how many sessions of the user are alive after it.
local owner = redis.call('HMGET', KEYS[1], 'gateway_server', 'connection_id')
local owned = owner[1] == ARGV[1] and owner[2] == ARGV[2]
if owned then
  redis.call('DEL', KEYS[1])
end
-- Another connection of the device on this gateway shares the member.
if owned or owner[1] ~= ARGV[1] then
  redis.call('ZREM', KEYS[2], ARGV[3] .. '@' .. ARGV[1])
end
return redis.call('ZCOUNT', KEYS[2], '(' .. ARGV[4], '+inf')
