import type { FrontendConfig } from '../schemas/frontend.ts'
import { inOrder, type Route } from '../schemas/route.ts'
import type { When } from '../schemas/rules/config.ts'
import { failed, loadNamed, readFlags, type Said } from './arguments.ts'

/** `limpet routes -f FILE`: which requests go where, in the order in which that is asked. */
export function routes(args: readonly string[]): Said {
  const flags = readFlags('routes', args, [])
  if (typeof flags === 'string') return failed(flags)
  const loaded = loadNamed('routes', flags)
  if ('text' in loaded) return loaded
  return { ok: true, text: `${loaded.config.frontends.map(tableOf).join('\n')}` }
}

const titles = ['host', 'path', 'method', 'and', 'goes to', 'with']

function tableOf({ name, bind, routes, useBackend, defaultBackend, stats }: FrontendConfig): string {
  const rows = [
    ...inOrder(routes).map(({ host, route }) => rowOf(host, route)),
    ...useBackend.map((rule) => ['*', '*', '*', condition(rule), rule.backend, '']),
    ['*', '*', '*', '', defaultBackend ?? (stats === undefined ? 'nowhere: 503' : 'the administration'), ''],
  ]
  const widths = titles.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const lines = [titles, ...rows].map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
  return `${name} (${bind.join(', ')})\n${lines.join('\n')}\n`
}

function rowOf(host: string, { path = '*', method, headers, query, backend, rewrite, redirect, code = 302, setHeaders }: Route): string[] {
  const target = redirect === undefined ? (backend ?? 'what follows') : `${code} ${redirect}`
  const sets = Object.entries(setHeaders ?? {}).map(([name, value]) => `${name}: ${value}`)
  return [
    host || '*',
    path,
    method === undefined ? '*' : [method].flat().join(' '),
    [...pairs(headers, ': '), ...pairs(query, '=')].join(', '),
    target,
    [...(rewrite === undefined ? [] : [`path ${rewrite}`]), ...sets].join(', '),
  ]
}

function pairs(texts: Readonly<Record<string, string>> = {}, between: string): string[] {
  return Object.entries(texts).map(([name, value]) => `${name}${between}${value}`)
}

function condition({ if: holds, unless }: When): string {
  if (holds !== undefined) return `if ${holds.join(' ')}`
  return unless === undefined ? '' : `unless ${unless.join(' ')}`
}
