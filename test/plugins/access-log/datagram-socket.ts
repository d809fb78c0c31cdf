import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'

/** A unix socket that takes datagrams, such as /dev/log. Node has none, so another program listens. */
export class DatagramSocket {
  readonly path: string
  /** What came, each datagram as one text. */
  readonly got: string[] = []

  private constructor(path: string, child: ChildProcess) {
    this.path = path
    let text = ''
    child.stdout?.on('data', (bytes: Buffer) => {
      const lines = (text + bytes).split('\n')
      text = lines.pop() ?? ''
      this.got.push(...lines.filter((line) => line !== 'ready'))
    })
  }

  /** Why there can be none here. */
  static readonly missing = spawnSync('perl', ['-MSocket', '-e', '1']).status === 0 ? undefined : 'perl is not installed'

  static async open(t: Test): Promise<DatagramSocket> {
    const folder = mkdtempSync(join(tmpdir(), 'limpet-'))
    const path = join(folder, 's')
    const program = `$| = 1; socket(S, PF_UNIX, SOCK_DGRAM, 0); bind(S, sockaddr_un('${path}')) or die; print "ready\\n";
      while (defined(recv(S, $m, 65536, 0))) { $m =~ s/\\n$//; print "$m\\n" }`
    const child = spawn('perl', ['-MSocket', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
    t.teardown(async () => {
      child.kill()
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
      rmSync(folder, { recursive: true })
    })
    const socket = new DatagramSocket(path, child)
    await once(child.stdout, 'data')
    return socket
  }
}
