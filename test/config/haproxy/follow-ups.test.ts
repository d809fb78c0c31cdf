import t from 'tap'
import { backend, defaults, frontend, read } from '../reading.ts'

const rest = `${frontend}${backend}`
const mistakes: [what: string, text: string, errors: RegExp[]][] = [
  [
    'a mode in defaults that there is not',
    `defaults\n mode htttp\n timeout client 1s\n${rest}`,
    [/^2: unknown mode "htttp", did you mean "http"\?/],
  ],
  ['a mode without a name', `defaults\n mode\n timeout client 1s\n${rest}`, [/^2: mode expects a value/]],
  [
    'a mode in defaults that Limpet lacks',
    `defaults\n mode tcp\n timeout client 1s\n${rest}`,
    [/^2: mode tcp is not supported by Limpet yet/],
  ],
  [
    'a section’s first line, and a line in it',
    `${defaults}frontend f x\n bnid :80\n default_backend b\n${backend}`,
    [/^6: frontend f does not expect "x"/, /^7: .*"bnid"/],
  ],
  [
    'a section’s name',
    `${defaults}${frontend}backend b/c\n sever s 127.0.0.1:1\n${backend}`,
    [/^9: name of backend/, /^10: .*"sever".*"server"/],
  ],
  [
    'a backend whose first line is wrong is still there',
    `${defaults}${frontend}backend b x\n server s 127.0.0.1:1\n`,
    [/^9: backend b does not expect "x"/],
  ],
  [
    'a word that was to begin a section',
    `${defaults}fronted f\n bind :80\n default_backend b\n maxconn x\n${backend}`,
    [/^6: .*"fronted".*"frontend"/, /^9: maxconn/],
  ],
  ['the same before any section', 'globl\n maxconn x\n', [/^1: "globl" stands before any section/, /^2: maxconn/]],
  [
    'defaults whose first line is wrong',
    `defaults from nowhere\n mode http\n timeout client x\n${rest}`,
    [/^1: .*no defaults section named "nowhere"/, /^3: timeout client/],
  ],
]

for (const [what, text, errors] of mistakes) {
  t.test(`told, and nothing that merely follows from it: ${what}`, async (t) => {
    const found = read(text).errors
    t.match(found, errors)
    t.equal(found.length, errors.length, found.join('\n'))
  })
}

t.test('a line that a later one of its section makes void is warned of', async (t) => {
  const { warnings } = read(
    `${defaults}${backend} cookie A insert\n cookie B insert\n${frontend} default_backend c\nbackend c\n server s 127.0.0.1:1\n`,
  )
  t.match(warnings, [
    /^9: cookie B takes the place of the one in test\.cfg:8: remove one of them/,
    /^13: default_backend c takes the place of the one in test\.cfg:12/,
  ])
  t.same(
    read(`${defaults} cookie A insert\n default_backend b\n${frontend}${backend} cookie B insert\n server t 127.0.0.1:83 cookie t\n`)
      .warnings,
    [],
    'defaults are there for that',
  )
})

t.test('a cookie without redispatch is worth a note that says what follows', async (t) => {
  const two = `${backend} server s2 127.0.0.1:82 cookie s2\n`
  const { notes, warnings } = read(`${defaults}${frontend}${two} cookie C insert\n`)
  t.match(notes, [
    /^12: cookie C: when a server is gone, its clients get 503 until .*; option redispatch sends them to another one at once$/,
  ])
  t.same(warnings, [])
  t.same(read(`${defaults}${frontend}${two} cookie C insert\n option redispatch\n`).notes, [])
  t.same(read(`${defaults}${frontend}${backend} cookie C insert\n`).notes, [], 'one server has no other')
  t.same(read(`${defaults}${frontend}${two}`).notes, [])
})

t.test('fields after the version of a check are as good as ever, and a note says so', async (t) => {
  const { notes, warnings } = read(`${defaults}${frontend}${backend} option httpchk GET / "HTTP/1.1\\r\\nHost: x"\n`)
  t.same(warnings, [])
  t.match(notes, [/^11: option httpchk: leave it so; newer HAProxy asks for http-check send instead/])
})
