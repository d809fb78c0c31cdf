import net from 'node:net'
import { cellsIn } from '../checks/cells.ts'
import type { Story } from './stories.ts'
import type { Actor, World } from './world.ts'

const columns = ['status', 'check_status', 'agent_status', 'weight', 'act', 'bck', 'throttle', 'tracked']

/** One of those that are compared: how its runtime API and its frontends are reached. */
export interface Side {
  command(text: string): Promise<string>
  socket(name: string): string
}

/** Plays a story; answers what the statistics tell after each step, a line for each. */
export async function play(story: Story, index: number, world: World, side: Side): Promise<string[]> {
  const told: string[] = []
  const actors = world.actors[index]
  if (actors === undefined) return []
  for (const [name, words] of Object.entries(story.servers)) {
    if (/\bcheck\b/.test(words.replace('agent-check', '')) && !words.includes('disabled')) await actors.get(name)?.check.asked()
    if (words.includes('agent-check')) await actors.get(name)?.agent.asked()
  }
  for (const step of story.steps) {
    const [who = '', what = '', ...words] = step.split(' ')
    const actor = actors.get(who)
    const answer = await take()
    told.push(`${step}: ${answer}${await rows()}`)
    if (process.env.STORY_TRACE) console.error(story.name, told.length, 'of', story.steps.length, told.at(-1))

    async function take(): Promise<string> {
      if (who === 'get') return get(Number(what))
      if (actor === undefined) return said(await side.command(step.replaceAll('B/', `b${index}/`)))
      if (what === 'agent') await actor.agent.answer(`${words.join(' ')}\n`)
      else if (what === 'last') await answerLast(who, words[0] ?? '', actor)
      else await actor.check.answer(`HTTP/1.0 ${what} Told\r\n\r\n`)
      return ''
    }
  }
  return told

  /** No other check follows: what tells that it is over is the statistics. */
  async function answerLast(who: string, status: string, actor: Actor): Promise<void> {
    const socket = await actor.check.asked()
    socket.end(`HTTP/1.0 ${status} Told\r\n\r\n`)
    while (/^(?:\* |INI)/.test(cellsIn(await side.command('show stat'), columns).get(`b${index}/${who}`)?.[1] ?? ''));
  }

  async function get(status: number): Promise<string> {
    for (const actor of actors?.values() ?? []) actor.status = status
    const socket = net.connect(side.socket(`b${index}`))
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    let text = ''
    for await (const chunk of socket) text += chunk
    return `${text.slice(9, 12)} `
  }

  async function rows(): Promise<string> {
    const cells = cellsIn(await side.command('show stat'), columns)
    const names = [...Object.keys(story.servers), 'BACKEND']
    return names
      .map((name) => `${name} ${(cells.get(`b${index}/${name}`) ?? []).join(',').replaceAll('* ', '').replaceAll(`b${index}/`, 'B/')}`)
      .join(' | ')
  }
}

function said(text: string): string {
  return text === '' ? '' : `(${text}) `
}
