import type { Command } from '../command.ts'
import { addCommands } from './add.ts'
import { counterCommands } from './counters.ts'
import { dynamicCookieCommands } from './dynamic-cookie.ts'
import { frontendCommands } from './frontend.ts'
import { maxconnCommands } from './maxconn.ts'
import { seatCommands } from './seat.ts'
import { serverCommands } from './server.ts'
import { showCommands } from './show.ts'
import { infoCommands } from './show-info.ts'
import { serverListCommands } from './show-servers.ts'
import { sessionCommands } from './show-sess.ts'
import { statCommands } from './show-stat.ts'
import { tableCommands } from './table/index.ts'
import { weightCommands } from './weight.ts'

/** All commands but `help`, by what they begin with. */
export const commands: readonly Command[] = [
  ...[addCommands, serverCommands, weightCommands, maxconnCommands, counterCommands, frontendCommands, dynamicCookieCommands].flat(),
  ...[infoCommands, statCommands, serverListCommands, showCommands, sessionCommands, seatCommands, tableCommands].flat(),
].sort((one, other) => (one.words < other.words ? -1 : 1))
