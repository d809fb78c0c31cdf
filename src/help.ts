/** What `-h` prints. */
export const help = `limpet: a sticky-session HTTP load balancer

  limpet -f haproxy.cfg              run a configuration: haproxy.cfg, .yaml or .json; -f again adds
  limpet -c -f haproxy.cfg           check it: exit code 0 or 1
  limpet routes -f FILE              which requests go where, in the order in which that is asked
  limpet explain -f FILE --url URL   which rule, backend and server a request gets, and why;
                                     --header, --cookie, --method, --source, --frontend too
  limpet --server web1=http://127.0.0.1:8081 --server web2=http://127.0.0.1:8082

  limpet status                      what a running one does, as a table
  limpet drain app/web1 --wait       empty a server, and wait for that; ready gives it back
  limpet maint app/web1              it serves nobody; -h after each of these says more

  -f FILE            configuration: HAProxy's syntax, YAML or JSON by its extension
  -c                 check the configuration and exit
  -cc CONDITION      as haproxy -cc: exit code 0 if it holds, 1 if not, 2 if it is no condition
  -p FILE            write the process id there
  -C DIR             change to this directory first
  --server NAME=URL  a server, for a start without a file (repeatable)
  --bind ADDRESS     where visitors come in, *:8080 unless given
  --admin ADDRESS    the administration side, 127.0.0.1:7979 unless given
  --allow-external-check   checks may run programs, where external-check in global says so too
  -dW                take warnings for errors
  -v, -h             version, this text; also limpet help, and limpet help drain

  LIMPET_LOG_LEVEL   how much is told: trace, debug, info (the default), warn, error, fatal, silent
  LIMPET_LOG_FORMAT  pretty or json; pretty on a terminal, json elsewhere unless given

HAProxy's other start flags (-d -db -D -W -Ws -V -q -m -n -N -L -S -x -dM… -sf -st) are accepted.
`
