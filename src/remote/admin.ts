import type { TSchema, Type } from 'typebox'
import { parse } from '../schemas/parse.ts'
import { ProblemAnswer } from './answers.ts'

/** Something that keeps a command from being done, in words for whoever gave it. */
export class Trouble extends Error {}

/** Where an administration side is, and who asks. */
export interface Access {
  base: URL
  authorization: string | undefined
}

export type Environment = Readonly<Record<string, string | undefined>>

/** Reads `LIMPET_ADMIN`, `LIMPET_USER` and `LIMPET_TOKEN`, or an address from the command line. Throws a Trouble. */
export function accessFrom(address: string | undefined, { LIMPET_ADMIN, LIMPET_USER, LIMPET_TOKEN }: Environment): Access {
  const text = address ?? LIMPET_ADMIN ?? 'http://127.0.0.1:7979'
  const base = URL.canParse(text) ? new URL(text) : undefined
  if (base === undefined || !/^https?:$/.test(base.protocol))
    throw new Trouble(`"${hidden(text)}" is no address of an administration side; write one such as http://127.0.0.1:7979`)
  const user = base.username === '' ? LIMPET_USER : `${decodeURIComponent(base.username)}:${decodeURIComponent(base.password)}`
  base.username = ''
  base.password = ''
  if (!base.pathname.endsWith('/')) base.pathname += '/'
  if (user !== undefined) return { base, authorization: `Basic ${Buffer.from(user).toString('base64')}` }
  return { base, authorization: LIMPET_TOKEN === undefined ? undefined : `Bearer ${LIMPET_TOKEN}` }
}

function hidden(text: string): string {
  return text.replace(/\/\/[^/@]*@/, '//…@')
}

/** The administration side of a balancer somewhere. */
export class Admin {
  readonly #access: Access

  constructor(access: Access) {
    this.#access = access
  }

  get<T extends TSchema>(path: string, answer: T): Promise<Type.StaticDecode<T>> {
    return this.#ask('GET', path, undefined, answer)
  }

  send<T extends TSchema>(method: 'POST' | 'PATCH', path: string, body: object, answer: T): Promise<Type.StaticDecode<T>> {
    return this.#ask(method, path, body, answer)
  }

  /** Asks, and reads the answer. Throws a Trouble that says what came in its place. */
  async #ask<T extends TSchema>(method: string, path: string, body: object | undefined, answer: T): Promise<Type.StaticDecode<T>> {
    const { base, authorization } = this.#access
    const response = await this.#fetch(new URL(`admin/${path}`, base), {
      method,
      headers: { ...(authorization && { authorization }), ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (response.status === 401)
      throw new Trouble(
        `${base.origin} ${authorization === undefined ? 'asks for a login' : 'refuses this login'}: set LIMPET_USER=name:password, or LIMPET_TOKEN`,
      )
    if (!response.ok) throw new Trouble(refusal(response, text, base))
    const parsed = parse(answer, jsonOf(text))
    if (!parsed.ok) throw new Trouble(`${base.origin} answers what no Limpet does: is it its administration side?`)
    return parsed.value
  }

  async #fetch(url: URL, init: RequestInit): Promise<Response> {
    try {
      return await fetch(url, init)
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
      const why = code === 'ECONNREFUSED' ? 'nobody listens there' : cause instanceof Error ? cause.message : String(cause)
      throw new Trouble(`${url.origin} cannot be asked: ${why}; --admin or LIMPET_ADMIN says where the administration side is`)
    }
  }
}

function refusal({ status }: Response, text: string, { origin }: URL): string {
  const problem = parse(ProblemAnswer, jsonOf(text))
  if (problem.ok)
    return problem.value.errors?.map(({ pointer, message }) => `${pointer.slice(1)}: ${message}`).join('; ') ?? problem.value.detail
  return `${origin} answers ${status}: is it the administration side of a Limpet?`
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
