import { hostname } from 'node:os'
import type { LineFormat } from '../../schemas/log-target.ts'
import type { Clock } from './clock.ts'

/** What names the sender in the header of a line. */
export interface Sender {
  tag: string
  /** The name of the machine; `undefined` where it is not sent. */
  hostname: string | undefined
}

/** What stands before the text of a line. `data` is the structured data of RFC 5424. */
export type Header = (severity: number, moment: number, data: string) => string

/** The name of the machine as `log-send-hostname` has it: the one given, or the system's. */
export function senderName(setting: boolean | string | undefined): string | undefined {
  if (setting === undefined || setting === false) return undefined
  return setting === true || setting === '' ? hostname() : setting
}

/** The header of a line format (HAProxy manual §3.1 `log`). */
export function headerOf(format: LineFormat, facility: number, { tag, hostname: name }: Sender, clock: Clock): Header {
  const priority = (severity: number): string => `<${facility * 8 + severity}>`
  const legacy = `${name ?? 'localhost'} ${tag}[${process.pid}]: `
  switch (format) {
    case 'raw':
      return () => ''
    case 'short':
      return (severity) => `<${severity}>`
    case 'timed':
      return (severity, moment) => `<${severity}>${clock.iso(moment)} `
    case 'iso':
      return (_, moment) => `${clock.iso(moment)} `
    case 'priority':
      return priority
    case 'local':
      return (severity, moment) => `${priority(severity)}${clock.syslog(moment)} ${tag}[${process.pid}]: `
    case 'rfc3164':
      return (severity, moment) => `${priority(severity)}${clock.syslog(moment)} ${legacy}`
    case 'rfc5424':
      return (severity, moment, data) => `${priority(severity)}1 ${clock.iso(moment)} ${name ?? '-'} ${tag} ${process.pid} - ${data} `
  }
}
