import { once } from 'node:events'
import net from 'node:net'
import { Worker } from 'node:worker_threads'

/** A port where connections are never accepted, and no more fit into the queue. */
export interface Silence {
  port: number
  stop(): Promise<void>
}

/** Where the servers and balancers of these stories listen: none of other tests, whose servers come and go at 127.0.0.1, calls there by mistake. */
export const host = process.platform === 'linux' ? '127.0.0.3' : '127.0.0.1'

const sleeper = `
const { parentPort, workerData } = require('node:worker_threads')
const server = require('node:net').createServer().listen({ port: 0, host: '${host}', backlog: 1 }, () => {
  parentPort.postMessage(server.address().port)
  Atomics.wait(new Int32Array(workerData), 0, 0)
})
`

/** A listener whose thread sleeps. Connections fill its queue, so that the next one gets no answer, as from a machine that is gone. */
export async function silence(): Promise<Silence> {
  const asleep = new SharedArrayBuffer(4)
  const worker = new Worker(sleeper, { eval: true, workerData: asleep })
  const [port] = (await once(worker, 'message')) as [number]
  const fillers = [1, 2, 3, 4].map(() => net.connect(port, host).on('error', () => {}))
  await Promise.all(fillers.slice(0, 2).map((filler) => once(filler, 'connect')))
  return {
    port,
    stop: async () => {
      for (const filler of fillers) filler.destroy()
      Atomics.store(new Int32Array(asleep), 0, 1)
      Atomics.notify(new Int32Array(asleep), 0)
      await worker.terminate()
    },
  }
}
