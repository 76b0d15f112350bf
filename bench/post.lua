-- For wrk: reports incidents. TOKEN and PLACE come from the environment.
local token, place = os.getenv("TOKEN"), os.getenv("PLACE")
local thread, count = 0, 0

function setup(t)
  thread = thread + 1
  t:set("number", thread)
end

function request()
  count = count + 1
  local body = string.format(
    '{"_place":"%s","what":"Found on the floor by the bed, number %d of %d, no injury seen.",' ..
    '"harm":"1","where":"Bay 3"}', place, count, number)
  return wrk.format("POST", "/kinds/incident/new/report",
    { ["Authorization"] = "Bearer " .. token, ["Content-Type"] = "application/json",
      ["Accept"] = "application/json" }, body)
end

function response(status)
  if status >= 300 then failed = (failed or 0) + 1 end
end
