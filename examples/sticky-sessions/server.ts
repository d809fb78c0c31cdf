import { webServer } from './web-server.ts'

/** One of the demo's web servers as a process of its own: `node server.ts Server-1 8081`. */
const [name = 'Server-1', port = '8081'] = process.argv.slice(2)
webServer(name).listen(Number(port))
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0))
