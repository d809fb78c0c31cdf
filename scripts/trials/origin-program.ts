import { Origin } from './origin.ts'

/** `origin-program.ts NAME PORT`: a web server, on any port for 0; says its port when it listens. */
const [name = '', port] = process.argv.slice(2)
const origin = new Origin(name, Number(port))
await origin.start()
console.log(origin.port)
