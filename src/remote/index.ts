import { parseArgs } from 'node:util'
import { duration } from '../schemas/common.ts'
import { Admin, accessFrom, type Environment, Trouble } from './admin.ts'
import { StatsAnswer } from './answers.ts'
import { drain } from './drain.ts'
import { type Command, commandHelp } from './help.ts'
import { serverNames } from './names.ts'
import { setState } from './state.ts'
import { inOrder, table } from './status.ts'

/** Where a command writes to. */
export interface Output {
  line(text: string): void
  trouble(text: string): void
  /** Characters in a line. */
  width: number
  hasColours: boolean
}

const shared = { admin: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const

/** What each command does; throws a Trouble, or what `parseArgs` throws. */
const commands: Record<Command, (args: string[], env: Environment, output: Output) => Promise<void>> = {
  async drain(args, env, { line }) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...shared,
        wait: { type: 'boolean' },
        deadline: { type: 'string' },
        afterwards: { type: 'string' },
        floor: { type: 'string' },
      },
    })
    const { admin, help: _help, ...options } = values
    await drain(new Admin(accessFrom(admin, env)), serverNames(positionals), options, line)
  },
  ready: (args, env, output) => give('ready', args, env, output),
  maint: (args, env, output) => give('maint', args, env, output),
  async status(args, env, { line, width, hasColours }) {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { ...shared, json: { type: 'boolean' } } })
    const { rows } = await new Admin(accessFrom(values.admin, env)).get('stats', StatsAnswer)
    const chosen = inOrder(rows, positionals)
    const missing = positionals.find((name) => !chosen.some(({ proxy }) => proxy === name))
    if (missing !== undefined) throw new Trouble(`there is no frontend and no backend "${missing}"; limpet status lists them`)
    if (values.json) line(JSON.stringify(chosen))
    else for (const text of table(chosen, width, hasColours)) line(text)
  },
}

async function give(state: 'ready' | 'maint', args: string[], env: Environment, { line }: Output): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { ...shared, ...(state === 'ready' && { wait: { type: 'boolean' }, timeout: { type: 'string' } }) },
  })
  const { wait = false, timeout = '60s' } = values
  const patience = typeof timeout === 'string' ? duration(timeout, 's') : undefined
  if (patience === undefined) throw new Trouble(`--timeout ${timeout}: write a time such as 30s or 2m`)
  await setState(new Admin(accessFrom(values.admin, env)), serverNames(positionals), state, wait === true ? patience : undefined, line)
}

/** Does what a command says with a balancer that runs somewhere. Answers the exit code: 0 when it is done, 1 when it could not be, 2 when the command makes no sense. */
export async function operate(command: Command, args: string[], env: Environment, output: Output): Promise<number> {
  if (args.includes('-h') || args.includes('--help')) {
    output.line(commandHelp[command])
    return 0
  }
  try {
    await commands[command](args, env, output)
    return 0
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const isMisuse = 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
    if (!isMisuse && !(error instanceof Trouble)) throw error
    output.trouble(
      `limpet ${command}: ${isMisuse ? `${error.message.split('. ', 1)[0]}; limpet ${command} -h lists what there is` : error.message}`,
    )
    return isMisuse ? 2 : 1
  }
}
