-- One request for wrk, from the environment: METHOD, the file BODY, and HEADERS as lines "name: value". It comes from
-- CALLERS addresses in turn, as a proxy passes them on.
wrk.method = os.getenv("METHOD")
local body = os.getenv("BODY")
if body then
  local file = io.open(body, "rb")
  wrk.body = file:read("*a")
  file:close()
end
for line in os.getenv("HEADERS"):gmatch("[^\n]+") do
  local name, value = line:match("^([^:]+): (.*)$")
  wrk.headers[name] = value
end

local requests, turn = {}, 0

function init()
  for caller = 1, tonumber(os.getenv("CALLERS")) do
    wrk.headers["X-Forwarded-For"] = "203.0.113." .. caller
    requests[caller] = wrk.format()
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"seconds":%.4f,"bytes":%d,"p50":%.3f,"p90":%.3f,"p99":%.3f,"errors":%d,"refused":%d}\n',
    summary.requests, summary.duration / 1e6, summary.bytes,
    latency:percentile(50) / 1e3, latency:percentile(90) / 1e3, latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.timeout, errors.status))
end
