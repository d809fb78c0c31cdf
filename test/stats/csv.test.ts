import fc from 'fast-check'
import t from 'tap'
import { columns } from '../../src/stats/columns.ts'
import { csv as linesOf } from '../../src/stats/csv.ts'
import { fieldNamed, fields } from '../../src/stats/fields.ts'
import { type Subject, subjects } from '../../src/stats/subjects.ts'
import { balancerOf, serverOf } from '../balancer.ts'
import { allStates } from './figures.ts'

function csv(subjects: Iterable<Subject>, options: { legends: boolean }): string {
  return [...linesOf(subjects, options)].join('')
}

/** Rows of the CSV by `proxy/server`, each as an object by column. */
function rowsOf(text: string): Record<string, Record<string, string>> {
  const [header = '', ...lines] = text.trimEnd().split('\n')
  const names = header.slice(2).split(',')
  const rows = lines.map((line) => {
    const values = [...line.matchAll(/(?:"((?:[^"]|"")*)"|([^,]*)),/g)].map((match) => match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
    return Object.fromEntries(names.map((name, index) => [name, values[index] ?? 'missing']))
  })
  return Object.fromEntries(rows.map((row) => [`${row.pxname}/${row.svname}`, row]))
}

const { balancer, now } = allStates()
const text = csv(subjects(balancer, now), { legends: false })

t.test('the header has the columns of HAProxy in their order', async (t) => {
  t.match(text, /^# pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,/)
  const names = columns.map(({ name }) => name)
  t.equal(names.indexOf('agg_check_status'), 102)
  t.equal(names.indexOf('-'), 119)
  t.equal(names.length, new Set(names).size)
  const own = ['recent_clients_estimate', 'sessions_bound', 'sessions_recent']
  for (const field of fields) t.ok(names.includes(field.name) || own.includes(field.name), field.name)
  t.equal(fields.length, new Set(fields.map(({ name }) => name)).size, 'each field is there once')
})

t.test('each line has a value and a comma for each column', async (t) => {
  const plain = text.replaceAll(/"(?:[^"]|"")*"/g, '')
  for (const line of plain.trimEnd().split('\n')) t.equal(line.split(',').length, columns.length + 1)
  t.ok(text.endsWith('\n'))
})

t.test('rows come section by section: frontend, servers, backend', async (t) => {
  t.same(Object.keys(rowsOf(text)), [
    'www/FRONTEND',
    'both/FRONTEND',
    'both/BACKEND',
    ...['up', 'down', 'failing', 'rising', 'drained', 'stopped', 'weightless', 'spare', 'free'].map((name) => `app/${name}`),
    'app/BACKEND',
  ])
})

t.test('figures stand in their columns, and nothing where none applies', async (t) => {
  const rows = rowsOf(text)
  t.match(rows['www/FRONTEND'], {
    status: 'OPEN',
    slim: '500',
    iid: '1',
    sid: '0',
    type: '0',
    mode: 'http',
    weight: '',
    act: '',
    chkfail: '',
    econ: '',
    '-': '-',
  })
  t.match(rows['app/BACKEND'], {
    status: 'UP',
    weight: '7',
    act: '3',
    bck: '1',
    iid: '3',
    type: '1',
    slim: '',
    lastchg: '5400',
    downtime: '0',
    ereq: '',
  })
  t.match(rows['both/BACKEND'], { status: 'UP', iid: '2' })
  t.match(rows['app/up'], {
    ...{ status: 'UP', weight: '1', act: '1', bck: '0', sid: '1', type: '2', lastchg: '5400', downtime: '0' },
    ...{ check_status: 'L7OK', check_code: '200', check_duration: '2', check_rise: '2', check_fall: '3', check_health: '4', last_chk: '' },
  })
  t.match(rows['app/down'], {
    status: 'DOWN',
    chkfail: '3',
    chkdown: '1',
    lastchg: '90',
    downtime: '90',
    check_status: 'L7STS',
    last_chk: 'a "bad", day',
  })
  t.match(rows['app/rising'], { status: 'DOWN 1/2', check_health: '1' })
  t.match(rows['app/stopped'], { status: 'MAINT', check_status: '', check_health: '', downtime: '90' })
  t.match(rows['app/free'], { status: 'no check', check_status: '', chkfail: '', downtime: '', weight: '5' })
  t.match(rows['app/spare'], { act: '0', bck: '1' })
})

t.test('counters stand in their columns', async (t) => {
  const { balancer, now } = allStates()
  const { counters } = serverOf(balancer, 'app', 'up')
  Object.assign(counters, {
    sessions: 11,
    selected: 7,
    current: 2,
    currentMax: 5,
    bytesIn: 100,
    bytesOut: 2 ** 40,
    responses2xx: 9,
    connectErrors: 3,
    retries: 4,
  })
  const row = rowsOf(csv(subjects(balancer, now), { legends: false }))['app/up']
  t.match(row, { stot: '11', lbtot: '7', scur: '2', smax: '5', bin: '100', bout: '1099511627776', hrsp_2xx: '9', econ: '3', wretr: '4' })
})

t.test('addresses, cookies and algorithms are shown only with legends', async (t) => {
  t.match(rowsOf(text)['app/up'], { addr: '', cookie: '' })
  const rows = rowsOf(csv(subjects(balancer, now), { legends: true }))
  t.match(rows['app/up'], { addr: '127.0.0.1:1', cookie: 'u', algo: '' })
  t.match(rows['app/BACKEND'], { addr: '', cookie: 'SERVERID', algo: 'roundrobin' })
  t.match(rows['www/FRONTEND'], { cookie: '' })
})

t.test('a field answers nothing outside its scopes, whoever asks', async (t) => {
  const [frontend, , , server] = subjects(balancer, now)
  if (frontend === undefined || server === undefined) throw new Error('subjects are missing')
  for (const name of ['weight', 'act', 'cookie', 'algo', 'addr']) t.equal(fieldNamed(name)?.read(frontend), undefined, name)
  for (const name of ['slim', 'algo']) t.equal(fieldNamed(name)?.read(server), undefined, name)
})

t.test('whatever a name is, it is read as it was, and the cells after it too', async () => {
  const [server] = subjects(balancerOf({ backends: [{ name: 'app', servers: [{ name: 'x', address: '127.0.0.1:1' }] }] }), 0)
  if (server === undefined) throw new Error('there is no subject')
  fc.assert(
    fc.property(fc.stringMatching(/^[ -~\r\nä]{1,8}$/), (proxy) => {
      const [, row = ''] = linesOf([{ ...server, proxy }], { legends: false })
      const cells = [...row.matchAll(/(?:"((?:[^"]|"")*)"|([^,"\r\n]*)),/gy)].map((match) => match[1]?.replaceAll('""', '"') ?? match[2])
      return cells.length === columns.length && cells[0] === proxy && cells[1] === 'x'
    }),
    { seed: 2026 },
  )
})
