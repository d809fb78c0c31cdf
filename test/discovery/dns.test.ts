import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import packet from 'dns-packet'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { askNames } from '../../src/discovery/dns/client.ts'
import { Kept } from '../../src/discovery/dns/kept.ts'
import { Question } from '../../src/discovery/dns/question.ts'
import { addressesIn, servicesIn } from '../../src/discovery/dns/records.ts'
import { Turns } from '../../src/discovery/dns/turns.ts'
import { systemScheduler } from '../../src/plugins/health-checks/scheduler.ts'
import { closedPort, until } from '../helpers.ts'
import { a, aaaa, nameServer, srv } from './name-server.ts'

const app = { type: 'A', name: 'app.test' } as const
const manner = { retries: 0, retry: 5000, payload: 512 }
const never = new AbortController().signal

/** The answer to a question as a message, with what else is to be in it. */
function answer(question: Buffer, more: packet.Packet = {}): Buffer {
  const { id, questions } = packet.decode(question)
  return packet.encode({ type: 'response', id: id ?? 0, questions: questions ?? [], answers: a('app.test', '127.0.0.1'), ...more })
}

/** Somebody at a port who does with a question whatever a test wants. */
async function udp(t: Test, onQuestion: (question: Buffer, from: number, socket: Socket) => void, port = 0): Promise<number> {
  const socket = createSocket('udp4')
  socket.on('message', (message, from) => onQuestion(message, from.port, socket))
  socket.bind(port, '127.0.0.1')
  await once(socket, 'listening')
  t.teardown(() => socket.close())
  return socket.address().port
}

t.test('no message makes it throw, whatever is in it; what is no answer to the question is none', async (t) => {
  const whole = (type: 'A' | 'SRV'): { question: Question; message: Buffer } => {
    const question = new Question({ type, name: 'app.test' })
    const answers = [
      { type: 'CNAME' as const, name: 'app.test', data: 'b.test' },
      ...a('b.test', '127.0.0.1'),
      ...aaaa('b.test', '::1'),
      ...srv('app.test', ['c.test', 80, 7]),
    ]
    return { question, message: answer(question.encode(512), { answers, additionals: a('c.test', '127.0.0.2') }) }
  }
  const look = (question: Question, message: Buffer): void => {
    const reply = question.read(message)
    if (reply === undefined || reply === 'truncated') return
    addressesIn(reply.answers)('app.test')
    for (const { host, port } of servicesIn(reply.answers)) if (!/^[\w.-]+$/.test(host) || port < 1) throw new Error(host)
  }
  const { question } = whole('A')
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => question.read(Buffer.from(bytes)) === undefined),
    { seed: 7, numRuns: 200 },
  )
  const edits = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 8 })
  let read = 0
  fc.assert(
    fc.property(fc.constantFrom('A', 'SRV'), edits, fc.option(fc.nat()), (type, changes, cut) => {
      const { question, message } = whole(type)
      // The number and the question stay, so that the rest is looked at.
      for (const [at, byte] of changes) message[26 + (at % (message.length - 26))] = byte
      const cutAt = cut === null ? message.length : cut % message.length
      if (question.read(message.subarray(0, cutAt)) !== undefined) read++
      look(question, message.subarray(0, cutAt))
    }),
    { seed: 7, numRuns: 600 },
  )
  t.ok(read > 20, `${read} were read`)
})

t.test('an answer with another number, to another question or from elsewhere is not heard', async (t) => {
  const stranger = createSocket('udp4')
  t.teardown(() => stranger.close())
  const port = await udp(t, (question, from, socket) => {
    const evil = a('app.test', '127.0.0.66')
    const { id = 0 } = packet.decode(question)
    const forged = [
      answer(question, { id: id ^ 1, answers: evil }),
      answer(question, { questions: [{ type: 'A', name: 'other.test' }], answers: evil }),
      answer(question, { questions: [{ type: 'AAAA', name: 'app.test' }], answers: evil }),
      answer(question, { questions: [], answers: evil }),
      answer(question, { type: 'query', answers: evil }),
      Buffer.alloc(0),
    ]
    for (const message of forged) socket.send(message, from, '127.0.0.1')
    stranger.send(answer(question, { answers: evil }), from, '127.0.0.1', () => socket.send(answer(question), from, '127.0.0.1'))
  })
  const { answers } = await askNames([{ host: '127.0.0.1', port }], app, manner, systemScheduler, never)
  t.same(addressesIn(answers)('APP.test.'), ['127.0.0.1'])
})

t.test('an answer that is cut short is asked for again over TCP', async (t) => {
  const many = Array.from({ length: 1000 }, (_, n) => `127.1.${n >> 8}.${n & 255}`)
  let isGarbled = false
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (data) => {
      const message = answer(data.subarray(2), { answers: a('app.test', ...many), ...(isGarbled && { id: 0, questions: [] }) })
      const head = Buffer.alloc(2)
      head.writeUInt16BE(message.length)
      for (const part of [head.subarray(0, 1), head.subarray(1), message.subarray(0, 700), message.subarray(700)]) socket.write(part)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  await udp(
    t,
    (question, from, socket) => {
      const short = answer(question, { flags: packet.TRUNCATED_RESPONSE })
      // A datagram may come twice.
      for (const message of [short, short]) socket.send(message, from, '127.0.0.1')
    },
    port,
  )
  const ask = () => askNames([{ host: '127.0.0.1', port }], app, manner, systemScheduler, never)
  t.same(addressesIn((await ask()).answers)('app.test'), many)
  isGarbled = true
  t.match(await ask(), { status: 'other', answers: [] }, 'what is no answer counts as a failure')
  server.close()
  t.match(await ask(), { status: 'other', answers: [] }, 'so does nobody there')
})

t.test('whoever tells nothing that was asked for, or cannot be reached, leaves others the time to tell it', async (t) => {
  let isTold = false
  const late = await udp(t, async (question, from, socket) => {
    await until(() => isTold)
    socket.send(answer(question), from, '127.0.0.1')
  })
  const cname = { type: 'CNAME' as const, name: 'app.test', data: 'nowhere.test' }
  for (const answers of [[], a('other.test', '127.0.0.66'), [cname]]) {
    isTold = false
    const quick = await udp(t, (question, from, socket) =>
      socket.send(answer(question, { answers }), from, '127.0.0.1', () => {
        isTold = true
      }),
    )
    const both = [quick, late].map((port) => ({ host: '127.0.0.1', port }))
    const reply = await askNames(both, app, manner, systemScheduler, never)
    t.match(addressesIn(reply.answers)('app.test'), ['127.0.0.1'], JSON.stringify(answers))
    const lost = { host: '127.0.0.1', port: await closedPort() }
    const alone = [{ host: '127.0.0.1', port: quick }]
    for (const servers of [alone, [...alone, lost], [lost, ...alone]])
      t.match(await askNames(servers, app, { ...manner, retries: 2 }, systemScheduler, never), { status: 'other', answers: [] })
  }
})

t.test('name servers that cannot be reached, and names that cannot be asked for, are failures', async (t) => {
  const names = await nameServer(t)
  names.records.set('A app.test', a('app.test', '127.0.0.1'))
  // The one refuses, to the other no ordinary socket may be connected.
  const lost = [
    { host: '127.0.0.1', port: await closedPort() },
    { host: '255.255.255.255', port: 5353 },
  ]
  t.match(await askNames(lost, app, manner, systemScheduler, never), { status: 'timeout' })
  t.match(await askNames([...lost, { host: '127.0.0.1', port: names.port }], app, manner, systemScheduler, never), { status: 'valid' })
  for (const name of ['a..b', `${'x'.repeat(64)}.test`, 'x.'.repeat(128), 'a b', '.'])
    t.match(await askNames(lost, { type: 'A', name }, manner, systemScheduler, never), { status: 'other' }, name)
})

t.test('who is given up leaves no alarm, and asks nobody any more', async (t) => {
  const names = await nameServer(t)
  names.records.set('A app.test', 'silence')
  const alarms = new Set<() => void>()
  const scheduler = {
    now: () => 0,
    after: (_: number, task: () => void) => {
      alarms.add(task)
      return () => void alarms.delete(task)
    },
  }
  const end = new AbortController()
  const asked = askNames([{ host: '127.0.0.1', port: names.port }], app, { ...manner, retries: 9 }, scheduler, end.signal)
  t.equal(alarms.size, 1)
  end.abort()
  t.match(await asked, { status: 'timeout' })
  t.equal(alarms.size, 0)
})

t.test('what answers have no more is kept as long as hold obsolete says, and not without end', async (t) => {
  const hold = { valid: 1, nx: 10, refused: 20, timeout: 30, other: 40, obsolete: 100 }
  const kept = new Kept<string>(hold, (one) => one, 0)
  kept.take('valid', ['a', 'b'], 0)
  kept.take('valid', ['b'], 99)
  t.same(kept.all, ['a', 'b'])
  kept.take('valid', ['b'], 100)
  t.same(kept.all, ['b'])
  t.equal(kept.take('nx', [], 109), false, 'it is held')
  t.equal(kept.take('other', [], 139), false)
  t.equal(kept.take('refused', [], 120), true)
  t.same(kept.all, [])
  const endless = new Kept<string>({ ...hold, obsolete: 1e9 }, (one) => one, 0)
  for (let n = 0; n < 200; n++) {
    const found = Array.from({ length: 100 }, (_, index) => `${n}.${index}`)
    endless.take('valid', found, n)
  }
  t.ok(endless.all.length <= 4096, `${endless.all.length}`)
})

t.test('so many run at a time, and one that fails gives its turn back', async (t) => {
  const turns = new Turns(2)
  let [running, most] = [0, 0]
  const task = async (index: number): Promise<number> => {
    most = Math.max(most, ++running)
    await new Promise(setImmediate)
    running--
    if (index === 3) throw new Error('fails')
    return index
  }
  const ended = await Promise.allSettled(Array.from({ length: 8 }, (_, index) => turns.take(() => task(index))))
  t.equal(most, 2)
  t.same(
    ended.map(({ status }) => status === 'fulfilled'),
    [true, true, true, false, true, true, true, true],
  )
})

t.test('names lead over others in any order, in circles too', async (t) => {
  const cname = (name: string, data: string): packet.Answer => ({ type: 'CNAME', name, data })
  const records = [
    cname('c.test', 'd.test'),
    cname('b.test', 'c.test'),
    ...a('d.test', '127.0.0.4'),
    cname('a.test', 'b.test'),
    cname('d.test', 'a.test'),
  ]
  t.same(addressesIn(records)('a.test'), ['127.0.0.4'])
  t.same(addressesIn(records)('x.test'), [])
  const long = Array.from({ length: 4000 }, (_, n) => cname(`n${n + 1}.test`, `n${n}.test`))
  t.same(addressesIn([...long, ...a('n0.test', '127.0.0.5')])('n4000.test'), ['127.0.0.5'])
})
