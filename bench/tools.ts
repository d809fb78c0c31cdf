import { spawnSync } from 'node:child_process'

interface Description {
  /** The flag that makes it say its version. */
  flag: string
  version: RegExp
  /** The package that has it. */
  package: string
}

const tools = {
  haproxy: { flag: '-v', version: /version ([\w.]+)/, package: 'haproxy' },
  nginx: { flag: '-v', version: /nginx\/([\w.]+)/, package: 'nginx' },
  wrk: { flag: '-v', version: /wrk \D*([\w.]+)/, package: 'wrk' },
  taskset: { flag: '-V', version: /util-linux ([\w.]+)/, package: 'util-linux' },
} as const satisfies Record<string, Description>

export type Tool = keyof typeof tools

// Where programs for administrators are, which users often have no path to.
process.env.PATH += ':/usr/local/sbin:/usr/sbin:/sbin'

/** The version of each tool that is installed. */
export function installedTools(): Map<Tool, string> {
  const installed = new Map<Tool, string>()
  for (const name of Object.keys(tools) as Tool[]) {
    const { error, stdout, stderr } = spawnSync(name, [tools[name].flag], { encoding: 'utf8' })
    if (error === undefined) installed.set(name, tools[name].version.exec(stdout + stderr)?.[1] ?? '?')
  }
  return installed
}

/** What to say of a tool that is not installed. */
export function missing(name: Tool): string {
  return `${name} is not installed: apt-get install ${tools[name].package}`
}
