import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import t from 'tap'
import { webServer } from '../examples/sticky-sessions/web-server.ts'
import { Container, type Outcome, plainly, stagesOf, user, whyNoUser } from './container.ts'

// No Docker engine is needed: the Dockerfile's own steps are taken in folders that stand for its stages, by a user without privileges.

const stages = stagesOf(readFileSync('Dockerfile', 'utf8'))

/** Copies what Docker would be sent: the files that git has or would take, less those of .dockerignore. */
function copyContext(to: string): void {
  const { stdout } = spawnSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' })
  const ignored = readFileSync('.dockerignore', 'utf8').trim().split('\n')
  const sent = stdout.split('\n').filter((file) => file !== '' && existsSync(file) && !ignored.includes(file.split('/')[0] ?? ''))
  for (const file of sent) cpSync(file, join(to, file))
}

/**
 * What `npm ci` leaves, without the half minute and the network that it takes: the packages that are installed here, as links. That the files
 * copied so far are enough for it is left to npm itself to say.
 */
function install(container: Container, npmCi: string): Outcome {
  const script = `cp -al node_modules "$1" 2>/dev/null || cp -r node_modules "$1"; [ "$(id -u)" != 0 ] || find "$1" -type d -exec chown ${user.uid} {} +`
  spawnSync('sh', ['-c', script, 'sh', join(container.cwd, 'node_modules')])
  return container.run('sh', '-c', `${npmCi} --dry-run`)
}

/** Folders that stand for the context and the stages, and the environment that every command gets. */
function prepare() {
  const base = mkdtempSync(join(tmpdir(), 'limpet-docker-'))
  chmodSync(base, 0o755)
  for (const name of ['context', 'home', ...stages.keys()]) {
    mkdirSync(join(base, name))
    chmodSync(join(base, name), 0o777)
  }
  copyContext(join(base, 'context'))
  const env = { PATH: `${dirname(process.execPath)}:${process.env.PATH}`, HOME: join(base, 'home'), npm_config_offline: 'true' }
  return { base, env }
}

async function portOf(server: Server): Promise<number> {
  if (!server.listening) await once(server.listen(0), 'listening')
  return (server.address() as AddressInfo).port
}

async function freePort(): Promise<number> {
  const server = createServer()
  const port = await portOf(server)
  await new Promise((closed) => server.close(closed))
  return port
}

/** Takes every step of every stage. Answers the last one's container, and the step that failed with what it said. */
function build(base: string, env: NodeJS.ProcessEnv): { image: Container; failures: string[] } {
  let image = new Container(base, env)
  const failures: string[] = []
  for (const [name, instructions] of stages) {
    image = new Container(join(base, name), env)
    for (const instruction of instructions) {
      const { word, rest } = instruction
      const isInstall = word === 'RUN' && rest.startsWith('npm ci')
      const { status, said } = isInstall ? install(image, rest) : image.take(instruction, (stage = 'context') => join(base, stage))
      if (status !== 0) return { image, failures: [`${name}: ${word} ${rest}`, said] }
    }
  }
  return { image, failures }
}

/** Gives the image's configuration free ports and the one web server that is there. */
async function configure(image: Container, web: Server): Promise<number> {
  const [port, adminPort] = [await freePort(), await freePort()]
  const file = join(image.cwd, 'examples/sticky-sessions/haproxy.cfg')
  const text = readFileSync(file, 'utf8').replace('*:8080', `*:${port}`).replace('*:7979', `*:${adminPort}`)
  writeFileSync(file, text.replace(/:808[12]/g, `:${await portOf(web)}`))
  image.env.ADMIN_PORT = `${adminPort}`
  return port
}

function isHealthy(image: Container): boolean {
  return image.run('sh', '-c', image.set.HEALTHCHECK?.split(' CMD ')[1] ?? 'false').status === 0
}

/** Starts what the image starts, and waits until its HEALTHCHECK passes, it ends, or 15 seconds are over. */
function start(image: Container): ChildProcess {
  const command: string[] = [...JSON.parse(image.set.ENTRYPOINT ?? '[]'), ...JSON.parse(image.set.CMD ?? '[]')]
  const started = spawn('env', [...plainly, ...command], {
    cwd: image.cwd,
    env: image.env,
    stdio: ['ignore', 'ignore', 'inherit'],
    ...user,
  })
  const deadline = Date.now() + 15_000
  while (Date.now() < deadline && !isHealthy(image));
  return started
}

t.test("the Dockerfile's steps make a program that serves the demo, without privileges", { skip: whyNoUser }, async (t) => {
  t.setTimeout(120_000)
  const { base, env } = prepare()
  t.teardown(() => rmSync(base, { recursive: true, force: true }))
  const { image, failures } = build(base, env)
  if (!t.same(failures, [])) return
  t.match(image.set, { USER: 'node', EXPOSE: '8080 7979' })
  const installed = readdirSync(join(image.cwd, 'node_modules'))
  t.ok(installed.includes('fastify') && !installed.includes('typescript'), 'only what runs is in the image')

  const web = webServer('Server-1')
  t.teardown(() => web.close())
  const port = await configure(image, web)
  t.notOk(isHealthy(image), 'it is not healthy before it runs')
  const limpet = start(image)
  t.teardown(() => limpet.kill('SIGKILL'))
  t.ok(isHealthy(image), 'it is healthy when it runs')
  const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })
  t.equal(await response.text(), '<h1>Server-1</h1>\n')
  t.match(response.headers.get('set-cookie'), /^SERVERID=w[12]; path=\/$/)
  limpet.kill('SIGTERM')
  t.same(await once(limpet, 'exit'), [0, null], 'it stops when it is told to')
})
