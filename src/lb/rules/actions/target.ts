import { pathAndQuery, pathOf, pathStart } from '../fetches/target.ts'
import { compileFormat, encoded } from '../format.ts'
import { type Maker, type Makers, replacing } from './maker.ts'

/** A target as a request line may have it: nothing parts it. */
function target(text: string): string {
  return encoded(text).replace(/[ \t]/g, (blank) => (blank === ' ' ? '%20' : '%09'))
}

function replacePart(
  read: (target: string) => string | undefined,
  put: (target: string, part: string) => string,
): Maker<'replace-path' | 'replace-pathq' | 'replace-uri'> {
  return ({ regex, value }, surroundings) => {
    const replaced = replacing(regex, value, surroundings)
    return (scene) => {
      const part = read(scene.request.target)
      const text = part === undefined ? undefined : replaced(part, scene)
      if (text !== undefined) scene.request.target = put(scene.request.target, target(text))
      return undefined
    }
  }
}

function setPart(put: (target: string, part: string) => string): Maker<'set-path' | 'set-pathq' | 'set-query' | 'set-uri'> {
  return ({ value }, surroundings) => {
    const write = compileFormat(value, surroundings)
    return (scene) => {
      scene.request.target = put(scene.request.target, target(write(scene)))
      return undefined
    }
  }
}

/** A target with another path. */
export function withPath(whole: string, path: string): string {
  const old = pathOf(whole)
  const at = pathStart(whole)
  return old === undefined ? whole : whole.slice(0, at) + path + whole.slice(at + old.length)
}

function withPathAndQuery(whole: string, part: string): string {
  return pathAndQuery(whole) === undefined ? whole : whole.slice(0, pathStart(whole)) + part
}

function withQuery(whole: string, query: string): string {
  const [before = ''] = whole.split('?', 1)
  // As in HAProxy, an empty one stays where there was one.
  return query === '' && before === whole ? whole : `${before}?${query}`
}

/** Whether the response to a method is framed as one to GET is. */
function framesAlike(method: string): boolean {
  return method !== 'HEAD' && method !== 'CONNECT'
}

/** What rules do with the request line. */
export const onTarget: Makers<
  'replace-path' | 'replace-pathq' | 'replace-uri' | 'set-method' | 'set-path' | 'set-pathq' | 'set-query' | 'set-uri'
> = {
  'replace-path': replacePart(pathOf, withPath),
  'replace-pathq': replacePart(pathAndQuery, withPathAndQuery),
  'replace-uri': replacePart(
    (whole) => whole,
    (_, part) => part,
  ),
  'set-method': ({ value }, surroundings) => {
    const write = compileFormat(value, surroundings)
    return (scene) => {
      const { request } = scene
      const method = write(scene)
      if (/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(method) && framesAlike(method) && framesAlike(request.method)) request.method = method
      return undefined
    }
  },
  'set-path': setPart(withPath),
  'set-pathq': setPart(withPathAndQuery),
  'set-query': setPart(withQuery),
  'set-uri': setPart((_, part) => part),
}
