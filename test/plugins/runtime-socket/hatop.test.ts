import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import t from 'tap'
import { balancer, configuration, socketPath } from '../../helpers.ts'

const run = promisify(execFile)

function isThere(program: string, argument: string): boolean {
  return spawnSync(program, [argument], { stdio: 'ignore' }).error === undefined
}

const missing = ['hatop', 'tmux'].filter((program) => !isThere(program, program === 'tmux' ? '-V' : '--version'))
const skip = missing.length > 0 && `HATOP WAS NOT TRIED: this needs ${missing.join(' and ')}, which apt-get installs`

t.test('hatop shows the servers, in a terminal', { skip }, async (t) => {
  const path = socketPath(t)
  const servers = [
    { name: 'web1', address: '127.0.0.1:1', weight: 10 },
    { name: 'web2', address: '127.0.0.1:2', disabled: true },
  ]
  await balancer(
    t,
    configuration({
      global: { node: 'here', stats: { sockets: [{ address: path, level: 'admin' }] } },
      backends: [{ name: 'app', servers }],
    }),
  )
  const tmux = (...args: string[]): Promise<{ stdout: string }> => run('tmux', ['-S', `${path}.tmux`, '-f', '/dev/null', ...args])
  t.teardown(() => tmux('kill-server').catch(() => {}))
  await tmux('new-session', '-d', '-x', '140', '-y', '30', `TERM=screen hatop -s ${path} 2>&1; read forever`)
  let screen = ''
  while (!/^BACKEND|error/m.test(screen)) ({ stdout: screen } = await tmux('capture-pane', '-p'))
  t.match(screen, /^ *Limpet Version: \S+ +\(released: \d{4}\/\d\d\/\d\d\)/m)
  t.match(screen, /^ *Node: here /m)
  t.match(screen, /^>>> app$/m)
  t.match(screen, /^web1 +10 /m)
  t.match(screen, /^web2 +1 MAINT /m)
})
