-- One request for wrk, from the environment: METHOD, the file BODY, and HEADERS as lines "name: value".
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

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"seconds":%.4f,"bytes":%d,"p50":%.3f,"p90":%.3f,"p99":%.3f,"errors":%d,"refused":%d}\n',
    summary.requests, summary.duration / 1e6, summary.bytes,
    latency:percentile(50) / 1e3, latency:percentile(90) / 1e3, latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.timeout, errors.status))
end
