-- A device connects: its session becomes this connection's, whatever was there.
-- KEYS[1] session:{user}:{device}  hash: gateway_server, connection_id, connected_at, last_heartbeat
-- KEYS[2] user_sessions:{user}     sorted set: device@gateway by expiry (ms)
-- KEYS[3] user_away:{user}         sorted set: those of them in the background, by the same expiry
-- ARGV[1] gateway  ARGV[2] connection id  ARGV[3] connected at (ms)  ARGV[4] now (ms)  ARGV[5] TTL (ms)  ARGV[6] device
-- Returns {connected_at, previous gateway, previous connection}; the last two are empty if there was none.
-- connected_at is raised above the previous connection's, so that the order does not hang on two gateways' clocks.
local previous = redis.call('HMGET', KEYS[1], 'gateway_server', 'connection_id', 'connected_at')
local connected = tonumber(ARGV[3])
local other = previous[1] and previous[2] and (previous[1] ~= ARGV[1] or previous[2] ~= ARGV[2])
if other and previous[3] and tonumber(previous[3]) >= connected then
  connected = tonumber(previous[3]) + 1
end
local at = string.format('%.0f', connected)
redis.call('HSET', KEYS[1], 'gateway_server', ARGV[1], 'connection_id', ARGV[2], 'connected_at', at, 'last_heartbeat', ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[4])
if other and previous[1] ~= ARGV[1] then
  redis.call('ZREM', KEYS[2], ARGV[6] .. '@' .. previous[1])
end
redis.call('ZADD', KEYS[2], string.format('%.0f', tonumber(ARGV[4]) + tonumber(ARGV[5])), ARGV[6] .. '@' .. ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[5])
redis.call('ZREM', KEYS[3], ARGV[6] .. '@' .. ARGV[1])
if other then
  return {at, previous[1], previous[2]}
end
return {at, '', ''}
