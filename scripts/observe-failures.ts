/**
 * Plays the matrix of failures before an installed HAProxy and prints what became of each cell, or writes it where the tests read it.
 *
 *     npx tsx scripts/observe-failures.ts [--only TEXT] [--write]
 *
 * HAProxy itself is of two minds in a few cells: a server that stops reading (504 sH, or -1 sD), and how often a reset after half a head is counted. The test
 * takes either.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { cells as all } from '../test/scenarios/failures/cells/index.ts'
import { observeHaproxy } from '../test/scenarios/failures/haproxy.ts'
import { haproxyVersion } from './haproxy.ts'

const { values } = parseArgs({ options: { only: { type: 'string', default: '' }, write: { type: 'boolean', default: false } } })
const cells = all.filter(({ name }) => name.includes(values.only))
const facts = await observeHaproxy(cells)
const lines = cells.map(({ name }, index) => `${JSON.stringify(name)}: ${JSON.stringify(facts[index])}`)
if (values.write && values.only === '') {
  const file = new URL('../test/scenarios/fixtures/failures.json', import.meta.url)
  writeFileSync(file, `{\n"haproxy": ${JSON.stringify(haproxyVersion())},\n"cells": {\n${lines.join(',\n')}\n}\n}\n`)
} else console.log(lines.join('\n'))
