-- wrk script: sends prepared requests round robin. The file holds requests separated by a line of 8 NUL bytes.
local requests = {}
local turn = 0
function init(args)
  local file = io.open(args[1], "rb")
  local text = file:read("*a")
  file:close()
  local from = 1
  while true do
    local start, stop = text:find("\0\0\0\0\0\0\0\0", from, true)
    if not start then break end
    requests[#requests + 1] = text:sub(from, start - 1)
    from = stop + 1
  end
end
function request()
  turn = turn % #requests + 1
  return requests[turn]
end
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('RESULT {"requests":%d,"duration_us":%d,"status_errors":%d,"socket_errors":%d}\n',
    summary.requests, summary.duration, e.status, e.connect + e.read + e.write + e.timeout))
end
