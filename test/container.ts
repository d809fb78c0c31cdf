import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

export interface Instruction {
  word: string
  rest: string
}

export interface Outcome {
  /** The exit code; `null` when a signal ended it. */
  status: number | null
  said: string
}

const isRoot = process.getuid?.() === 0

/** Whoever runs what a container runs: never root. */
export const user: { uid?: number; gid?: number } = isRoot ? { uid: 65_534, gid: 65_534 } : {}

/** Why there can be no such user here, or `false`. */
export const whyNoUser = isRoot && spawnSync('true', user).status !== 0 ? 'root may not become another user here' : false

/** The stages of a Dockerfile whose instructions are one line each, by name; the last one is `final`. */
export function stagesOf(dockerfile: string): Map<string, Instruction[]> {
  const stages = new Map<string, Instruction[]>()
  let steps: Instruction[] = []
  for (const line of dockerfile.split('\n').filter((line) => line !== '' && !line.startsWith('#'))) {
    const [, word = line, rest = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? []
    if (word === 'FROM') {
      steps = []
      stages.set(rest.split(' AS ')[1] ?? 'final', steps)
    } else {
      steps.push({ word, rest })
    }
  }
  return stages
}

/** Arguments of `env`: every Node that a test starts would write down its coverage, where this user may not. */
export const plainly = ['-u', 'NODE_V8_COVERAGE']

/** A folder that stands for a container: it takes a Dockerfile's instructions and keeps what they set. */
export class Container {
  readonly root: string
  readonly env: NodeJS.ProcessEnv
  /** What USER, EXPOSE, HEALTHCHECK, ENTRYPOINT and CMD said. */
  readonly set: Record<string, string> = {}
  cwd: string

  constructor(root: string, env: NodeJS.ProcessEnv) {
    this.root = root
    this.cwd = root
    this.env = { ...env }
  }

  /** Runs a command as the unprivileged user. */
  run(command: string, ...args: string[]): Outcome {
    const { status, stdout, stderr } = spawnSync('env', [...plainly, command, ...args], {
      cwd: this.cwd,
      env: this.env,
      encoding: 'utf8',
      ...user,
    })
    return { status, said: `${stdout}${stderr}` }
  }

  /** Takes an instruction. `folderOf` says where a COPY finds its files: in a stage, or, without a name, in the context. */
  take({ word, rest }: Instruction, folderOf: (stage?: string) => string): Outcome {
    if (word === 'RUN') return this.run('sh', '-c', rest)
    if (word === 'COPY') return this.#copy(folderOf(/--from=(\S+)/.exec(rest)?.[1]), rest)
    if (word === 'WORKDIR') this.cwd = join(this.root, rest)
    if (word === 'WORKDIR') return { ...spawnSync('mkdir', [this.cwd], user), said: `made ${this.cwd}` }
    if (word === 'ENV') Object.assign(this.env, Object.fromEntries(rest.split(' ').map((pair) => pair.split('='))))
    else this.set[word] = rest
    return { status: 0, said: '' }
  }

  /** As Docker copies: of a folder, what is in it. */
  #copy(from: string, rest: string): Outcome {
    const paths = rest.split(' ').filter((part) => !part.startsWith('--'))
    const to = paths.pop() ?? ''
    const each = 'if [ -d "$from" ]; then mkdir -p "$to" && cp -R "$from/." "$to"; else cp "$from" "$to"; fi'
    return this.run('sh', '-ec', `to=$1; shift; for from; do ${each}; done`, 'sh', to, ...paths.map((path) => join(from, path)))
  }
}
