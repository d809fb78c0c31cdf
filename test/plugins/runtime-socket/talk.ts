import { once } from 'node:events'
import net from 'node:net'

/** Says a text to a runtime socket, and that this is all; answers all that comes. */
export async function say(path: string, text: string): Promise<string> {
  const socket = net.connect({ path, allowHalfOpen: true })
  socket.end(Buffer.from(text, 'latin1'))
  let answer = ''
  socket.on('data', (bytes) => {
    answer += bytes.toString()
  })
  socket.on('error', () => {})
  await once(socket, 'close')
  return answer
}
