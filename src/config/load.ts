import { checkConfig } from '../schemas/check.ts'
import { externalCheckFaults } from '../schemas/check-external.ts'
import type { FrontendConfig } from '../schemas/frontend.ts'
import { templateFaults, toTemplate, withTemplates } from '../schemas/server-template.ts'
import { readSources } from './files.ts'
import { readHaproxy } from './haproxy/read.ts'
import { formatPlace, type Loaded, type Note, notesOf, type Place } from './note.ts'
import { combine, type Part, type Source } from './part.ts'
import { Report } from './report.ts'
import { checkRuleFiles } from './rules.ts'
import { checkSecrets } from './secrets.ts'
import { checkServerLists } from './server-list.ts'
import { checkTls } from './tls.ts'
import { readJson, readYaml } from './yaml.ts'

export { formatNote, formatNotes, type Loaded, type Note } from './note.ts'

/**
 * Reads a configuration from files: `.yaml`, `.yml` and `.json` by their names, everything else as haproxy.cfg, where a directory
 * means its `*.cfg` files. All haproxy.cfg files are one configuration; the others each stand for themselves and are put together.
 * `env` is what `$NAME` is taken from. Without `externalChecks` no backend may be checked by a program. Never throws: what cannot be read is among the
 * errors.
 */
export function loadConfig(
  files: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  { externalChecks = false }: { externalChecks?: boolean } = {},
): Loaded {
  const report = new Report()
  const sources = readSources(files, report)
  const parts = readParts(sources, env, report)
  const { config: written, place: placeOf } = combine(parts, report)
  const config = { ...written, backends: written.backends.map(withTemplates) }
  const place = (pointer: string): Place => placeOf(toTemplate(written.backends, pointer))
  const isRead = report.errors.length === 0
  const findings = checkConfig(config)
  const lost = new Set(parts.flatMap((part) => [...(part.lost ?? [])]))
  const faults = findings.errors
    .filter(({ message }) => !isAboutLost(message, lost))
    .map(({ pointer, message, first }) => ({ pointer, message: message + also(first && place(first)) }))
  for (const note of checkServerLists(config, place)) report.error(note, note.message)
  const refused = externalChecks ? [] : externalCheckFaults(config, 'start Limpet with --allow-external-check')
  const others = [...refused, ...checkTls(config), ...checkRuleFiles(config), ...checkSecrets(config, env)]
  for (const note of notesOf([...templateFaults(written.backends), ...faults, ...others], place)) report.error(note, note.message)
  // What cannot be read is missing elsewhere: warnings would follow from that alone.
  if (isRead) for (const note of notesOf(findings.warnings, place)) report.warn(note, note.message)
  for (const [index, frontend] of config.frontends.entries())
    if (isRuledPage(frontend)) report.note(place(`/frontends/${index}`), `frontend "${frontend.name}" ${ruledPage}`)
  const { errors, warnings, notes, zeroWarning } = report
  if (zeroWarning !== undefined && warnings.length > 0)
    report.error(zeroWarning, 'zero-warning: there are warnings: mend what they tell, or remove this line')
  if (errors.length === 0 && !config.frontends.some((frontend) => frontend.bind.length > 0)) {
    report.error({ file: files[0] ?? '-f', line: 0 }, 'there is nothing to listen on: add a frontend with bind')
  }
  const variables = new Set(parts.flatMap((part) => [...(part.variables ?? [])]))
  const order = [...files, ...sources.map(({ file }) => file)]
  for (const said of [errors, warnings, notes]) sortByPlace(said, order)
  return errors.length > 0 ? { ok: false, errors, warnings } : { ok: true, config, place, variables, notes, warnings }
}

const ruledPage =
  'shows statistics behind its rules: the page comes after them, and there is no REST, no /metrics and no form there; have another frontend with stats and no rules for those'

/** Whether a frontend would be the administration side but for its rules, which hold for the page alone. */
function isRuledPage({
  stats,
  defaultBackend,
  httpRequest,
  redirects,
  httpResponse,
  httpAfterResponse,
  ...rules
}: FrontendConfig): boolean {
  if (stats === undefined || defaultBackend !== undefined || rules.useBackend.length + rules.routes.length > 0) return false
  return httpRequest.length + redirects.length + httpResponse.length + httpAfterResponse.length > 0 || rules.monitorUri !== undefined
}

/** Whether something is missed that may be among what could not be read. */
function isAboutLost(message: string, lost: ReadonlySet<string>): boolean {
  const [, kind = ''] = /\bthere is no (backend|server|acl|userlist) /.exec(message) ?? []
  if (/\bhas no stick-table\b/.test(message)) return lost.has('stickTable') || lost.has('backends')
  return kind !== '' && (lost.has(`${kind}s`) || (kind === 'server' && lost.has('backends')))
}

/** Puts what is said in the order in which it is read: by file, line and column. Other files, such as lists, come last. */
function sortByPlace(notes: Note[], files: readonly string[]): void {
  const ranks = new Map([...new Set([...files, ...notes.map(({ file }) => file)])].map((file, rank) => [file, rank]))
  const rank = ({ file }: Note): number => ranks.get(file) ?? 0
  notes.sort((a, b) => rank(a) - rank(b) || a.line - b.line || (a.column ?? 0) - (b.column ?? 0))
}

function also(place: Place | undefined | ''): string {
  return place ? `, in ${formatPlace(place)}` : ''
}

function readParts(sources: readonly Source[], env: Readonly<Record<string, string | undefined>>, report: Report): Part[] {
  const haproxy = sources.filter(({ file }) => !/\.(ya?ml|json)$/i.test(file))
  const others = sources.filter((source) => !haproxy.includes(source))
  const read = others.map((source) => (/\.json$/i.test(source.file) ? readJson(source, report) : readYaml(source, report)))
  return [...(haproxy.length > 0 ? [readHaproxy(haproxy, env, report)] : []), ...read.filter((part) => part !== undefined)]
}
