import { hostname } from 'node:os'
import type { LineFormat } from '../../schemas/log-target.ts'
import type { Clock } from './clock.ts'
import { Line } from './line.ts'

/** What names the sender in the header of a line. */
export interface Sender {
  tag: string
  /** The name of the machine; `undefined` where it is not sent. */
  hostname: string | undefined
}

/** Adds what stands before the text of a line. `data` is the structured data of RFC 5424. */
export type Header = (line: Line, severity: number, moment: number, data: Line) => void

/** Where there is no structured data. */
export const noData = new Line(1)
noData.text('-')

/** The name of the machine as `log-send-hostname` has it: the one given, or the system's. */
export function senderName(setting: boolean | string | undefined): string | undefined {
  if (setting === undefined || setting === false) return undefined
  return setting === true || setting === '' ? hostname() : setting
}

/** The header of a line format (HAProxy manual §3.1 `log`). */
export function headerOf(format: LineFormat, facility: number, { tag, hostname: name }: Sender, clock: Clock): Header {
  const addPriority = (line: Line, severity: number): void => {
    line.byte(less)
    line.number(facility * 8 + severity)
    line.byte(greater)
  }
  const addDate = (line: Line, moment: number): void => {
    clock.addIso(line, moment)
    line.byte(blank)
  }
  switch (format) {
    case 'raw':
      return () => {}
    case 'short':
      return (line, severity) => line.text(`<${severity}>`)
    case 'timed':
      return (line, severity, moment) => {
        line.text(`<${severity}>`)
        addDate(line, moment)
      }
    case 'iso':
      return (line, _, moment) => addDate(line, moment)
    case 'priority':
      return addPriority
    case 'local':
    case 'rfc3164': {
      const sender = `${format === 'local' ? '' : ` ${name ?? 'localhost'}`} ${tag}[${process.pid}]: `
      return (line, severity, moment) => {
        addPriority(line, severity)
        line.text(clock.syslog(moment))
        line.text(sender)
      }
    }
    case 'rfc5424': {
      const sender = `${name ?? '-'} ${tag} ${process.pid} - `
      return (line, severity, moment, data) => {
        addPriority(line, severity)
        line.text('1 ')
        addDate(line, moment)
        line.text(sender)
        line.line(data)
        line.byte(blank)
      }
    }
  }
}

const blank = 32
const less = 60
const greater = 62
