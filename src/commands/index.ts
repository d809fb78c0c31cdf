import type { Said } from './arguments.ts'
import { explain } from './explain.ts'
import { routes } from './routes.ts'

const help = {
  routes: `limpet routes -f FILE: which requests go where, in the order in which that is asked

  -f FILE            configuration; -f again adds
`,
  explain: `limpet explain -f FILE --url URL: which rules, backend and server a request gets, and why, all servers being up

  -f FILE            configuration; -f again adds
  --url URL          a URL, or a path such as /a?b, which begins with /
  --method METHOD    GET unless given
  --header LINE      a field such as 'Accept: text/html' (repeatable)
  --cookie NAME=VALUE  a cookie (repeatable)
  --source ADDRESS   where it comes from
  --frontend NAME    where it comes in; by the port of the URL unless given, else the first that takes traffic
`,
}

/** What a command says, or with `-h` how it is used. */
function orHelp(name: keyof typeof help, run: (args: readonly string[]) => Said): (args: readonly string[]) => Said {
  return (args) => (args.includes('-h') || args.includes('--help') ? { ok: true, text: help[name] } : run(args))
}

/** What is asked of a configuration without running it, by the first word of the command line. */
export const commands = { explain: orHelp('explain', explain), routes: orHelp('routes', routes) }
