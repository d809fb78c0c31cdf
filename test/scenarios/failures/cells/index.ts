import type { Cell } from '../cell.ts'
import { clientCells } from './client.ts'
import { queueCells } from './queue.ts'
import { responseCells } from './response.ts'
import { retryCells } from './retry.ts'
import { serverCells } from './server.ts'

/** The matrix of failures: who × what × when. */
export const cells: Cell[] = [...serverCells, ...responseCells, ...clientCells, ...queueCells, ...retryCells]
