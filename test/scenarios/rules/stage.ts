import { readHaproxy } from '../../../src/config/haproxy/read.ts'
import { formatNote } from '../../../src/config/note.ts'
import { Report } from '../../../src/config/report.ts'
import { checkConfig } from '../../../src/schemas/check.ts'
import type { Config } from '../../../src/schemas/config.ts'

/** What a haproxy.cfg comes to. Throws an Error that tells all that is wrong with it. */
export function configOf(text: string): Config {
  const report = new Report()
  const { config } = readHaproxy([{ file: 'test.cfg', text }], {}, report)
  const faults = checkConfig(config).errors.map(({ pointer, message }) => `${pointer}: ${message}`)
  if (report.errors.length + faults.length > 0) throw new Error([...report.errors.map(formatNote), ...faults].join('\n'))
  return config
}

/** What the server of a stage says: all it was asked about itself. */
export const served =
  'HTTP/1.1 200 OK\r\nX-One: 1\r\nServer: own\r\nLocation: http://a.test/\r\nSet-Cookie: app=1\r\nContent-Length: 2\r\n\r\nok'
