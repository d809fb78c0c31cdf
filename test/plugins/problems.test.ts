import Fastify from 'fastify'
import t from 'tap'
import { problems } from '../../src/plugins/problems.ts'

t.test('a fault of ours is told to the log, not to the client', async (t) => {
  const logged: string[] = []
  const app = Fastify({ logger: { level: 'error', stream: { write: (line: string) => logged.push(line) } } })
  t.teardown(() => app.close())
  await app.register(problems)
  app.get('/', () => {
    throw new Error('the secret is 42')
  })
  const response = await app.inject('/')
  t.equal(response.statusCode, 500)
  t.match(response.json(), { type: 'about:blank', title: 'Internal Server Error', status: 500 })
  t.notMatch(response.body, /secret/)
  t.match(logged.join(''), /the secret is 42/)
})
