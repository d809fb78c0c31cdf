import { type FinalResults, Parser, type Result } from 'tap-parser'
import { stringify } from 'yaml'

/**
 * Reads what tap writes (TAP, on standard input) and prints a line for each test file, each failure in full, and what came of it all.
 * The last line is `# N passed, N failed`, with `, N skipped` where some were. Exit code 1 when anything failed or the TAP broke off.
 */
const count = { passed: 0, failed: 0, skipped: 0 }

function watch(parser: Parser): void {
  let failuresBefore = 0
  parser.on('child', (child: Parser) => {
    failuresBefore = count.failed
    watch(child)
  })
  parser.on('assert', (result: Result) => {
    // The point that closes a subtest repeats what is inside; it counts only if it alone tells of the failure, such as an exit code.
    if (!result.closingTestPoint || (!result.ok && count.failed === failuresBefore)) tell(result)
    if (parser.level === 0) console.log(`${result.ok ? 'ok    ' : 'FAILED'} ${result.name} ${Math.round(result.time ?? 0)} ms`)
  })
}

function tell({ ok, skip, todo, fullname, diag }: Result): void {
  if (skip || todo) {
    count.skipped++
    console.log(`skipped ${fullname}: ${skip || todo}`)
  } else if (ok) {
    count.passed++
  } else {
    count.failed++
    console.log(
      `\nFAILED ${fullname}\n${stringify(diag ?? {})
        .trimEnd()
        .replace(/^/gm, '  ')}`,
    )
  }
}

function finish({ ok, failures }: FinalResults): void {
  const ranNothing = count.passed + count.failed === 0
  if (ranNothing || (!ok && count.failed === 0)) {
    count.failed++
    for (const { tapError } of failures) console.log(`FAILED ${tapError}`)
    if (ranNothing) console.log('FAILED no test ran')
  }
  console.log(`# ${count.passed} passed, ${count.failed} failed${count.skipped > 0 ? `, ${count.skipped} skipped` : ''}`)
  process.exitCode = count.failed === 0 ? 0 : 1
}

const parser = new Parser(finish)
watch(parser)
process.stdin.pipe(parser)
