/** Compares Limpet with other proxies, side by side in one run: `npm run bench -- --help`, docs/performance.md. */
import { readFileSync, writeFileSync } from 'node:fs'
import { help, type Options, readOptions } from './options.ts'
import { run } from './run.ts'
import { format } from './table.ts'

const page = 'docs/performance.md'

process.chdir(new URL('..', import.meta.url).pathname)
try {
  await main(readOptions(process.argv.slice(2)))
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
// What still runs, the servers above all, ends with this process.
process.exit()

async function main(options: Options): Promise<void> {
  if (options.help) return void process.stdout.write(help)
  if (process.platform !== 'linux') throw new Error('costs are read from /proc, which only Linux has')
  const results = await run(options)
  const text = format(results)
  if (options.write) writeFileSync(page, withFigures(readFileSync(page, 'utf8'), text))
  process.stdout.write(options.json ? `${JSON.stringify(results, null, 2)}\n` : `${text}\n`)
}

/** The page with these figures between its two comments. */
function withFigures(text: string, figures: string): string {
  const between = /(<!-- figures -->\n)[\s\S]*(<!-- \/figures -->)/
  if (!between.test(text)) throw new Error(`${page} lacks the comments that the figures go between`)
  return text.replace(between, (_, before, after) => `${before}\n${figures}\n\n${after}`)
}
