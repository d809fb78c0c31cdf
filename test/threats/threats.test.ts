import { pino } from 'pino'
import t, { type Test } from 'tap'
import { type Daemon, startDaemon } from '../../src/daemon.ts'
import { portOf } from '../helpers.ts'
import { follow, judgeRequest, judgeResponse } from './judge.ts'
import { playRequest, playResponse } from './play.ts'
import { Recorder } from './recorder.ts'
import { requests } from './requests/index.ts'
import { responses } from './responses/index.ts'
import { limpet } from './sites.ts'
import type { RequestThreat } from './threat.ts'

const isOld = process.versions.node.startsWith('20.')

/** One balancer for all of it: whatever one threat leaves behind, the next would meet. */
async function start(t: Test): Promise<{ daemon: Daemon; server: Recorder }> {
  const server = new Recorder()
  await server.start()
  const daemon = await startDaemon(limpet(server.port), pino({ level: 'silent' }))
  t.teardown(async () => {
    await daemon.stop()
    await server.stop()
  })
  return { daemon, server }
}

function wantedOf(threat: RequestThreat): RequestThreat {
  return isOld ? { ...threat, ...threat.onNode20 } : threat
}

t.test('hostile requests', async (t) => {
  const { daemon, server } = await start(t)
  for (const [name, threats] of Object.entries(requests)) {
    t.test(name, async (t) => {
      for (const threat of threats) {
        const wanted = wantedOf(threat)
        const played = await playRequest(threat, wanted.gets.length, portOf(daemon, threat.at ?? 'plain'), server)
        t.equal(judgeRequest(threat, wanted, played), '', `${threat.id}: ${threat.what}`)
      }
    })
  }
})

t.test('hostile responses', async (t) => {
  const { daemon, server } = await start(t)
  for (const [name, threats] of Object.entries(responses)) {
    t.test(name, async (t) => {
      for (const threat of threats) {
        const isWhole = (text: string): boolean => follow(text, threat.gets) !== 'more'
        const played = await playResponse(threat, isWhole, portOf(daemon, threat.at ?? 'plain'), server)
        t.equal(judgeResponse(threat, played), '', `${threat.id}: ${threat.what}`)
      }
    })
  }
})

t.test('the corpus is as large as it should be, and each threat has a name of its own', async (t) => {
  const names = (corpus: Record<string, { id: string }[]>): string[] =>
    Object.entries(corpus).flatMap(([name, threats]) => threats.map(({ id }) => `${name}/${id}`))
  for (const all of [names(requests), names(responses)]) t.same([...new Set(all)], all)
  t.ok(names(requests).length >= 200, `${names(requests).length} requests`)
  t.ok(names(responses).length >= 60, `${names(responses).length} responses`)
})
