import { parseArgs } from 'node:util'
import { cases } from './cases.ts'
import { peers } from './peers.ts'

export interface Options {
  rounds: number
  seconds: number
  /** How long each peer works before it is measured, in seconds. */
  warmUp: number
  rate: number
  clients: number
  /** Names of peers and of cases, in the order of their tables. */
  peers: string[]
  cases: string[]
  json: boolean
  write: boolean
  help: boolean
}

const defaults = { rounds: 3, seconds: 3, 'warm-up': 5, rate: 2000, clients: 5000 }
const quick = { rounds: 1, seconds: 1, 'warm-up': 1, rate: 1000, clients: 1000 }

export const help = `Compares Limpet with other proxies. npm run bench -- [options]
  --rounds N     rounds of each measurement, of which the median counts (${defaults.rounds})
  --seconds N    seconds a round (${defaults.seconds})
  --warm-up N    seconds of work before a peer is measured (${defaults['warm-up']})
  --rate N       requests a second where all get the same (${defaults.rate})
  --clients N    idle clients (${defaults.clients})
  --quick        one round of a second, ${quick.rate} requests/s, ${quick.clients} clients: to see that it runs
  --only NAMES   of ${peers.map(({ name }) => name).join(',')}
  --case NAMES   of ${cases.map(({ name }) => name).join(',')}
  --json         every figure of every round as JSON instead of tables
  --write        puts the tables into docs/performance.md as well
`

const text = { type: 'string' } as const
const flag = { type: 'boolean', default: false } as const

/** Reads the command line. Throws an Error that says what is wrong with it. */
export function readOptions(args: string[]): Options {
  const options = {
    quick: flag,
    json: flag,
    write: flag,
    help: flag,
    only: text,
    case: text,
    rounds: text,
    seconds: text,
    'warm-up': text,
    rate: text,
    clients: text,
  }
  const { values } = parseArgs({ args, options })
  const base = values.quick ? quick : defaults
  const number = (name: keyof typeof base): number => wholeNumber(name, values[name]) ?? base[name]
  return {
    rounds: number('rounds'),
    seconds: number('seconds'),
    warmUp: number('warm-up'),
    rate: number('rate'),
    clients: number('clients'),
    peers: choice('--only', values.only, peers),
    cases: choice('--case', values.case, cases),
    json: values.json,
    write: values.write,
    help: values.help,
  }
}

function wholeNumber(name: string, value: string | undefined): number | undefined {
  if (value !== undefined && !/^[1-9]\d{0,6}$/.test(value)) throw new Error(`--${name} ${value}: give a whole number above 0`)
  return value === undefined ? undefined : Number(value)
}

function choice(option: string, value: string | undefined, table: { name: string }[]): string[] {
  const names = table.map(({ name }) => name)
  const chosen = value?.split(',') ?? names
  const unknown = chosen.find((name) => !names.includes(name))
  if (unknown !== undefined) throw new Error(`${option} ${unknown}: there are ${names.join(', ')}`)
  return names.filter((name) => chosen.includes(name))
}
