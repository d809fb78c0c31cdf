import { atMost, checked, type Entry, format, request } from './words.ts'

function setPart(kind: 'set-path' | 'set-pathq' | 'set-query' | 'set-uri' | 'set-method'): Entry {
  return {
    on: request,
    parse: (args, what) => {
      atMost(args, 1, what)
      return { kind, value: format(args[0], what) }
    },
  }
}

function replacePart(kind: 'replace-path' | 'replace-pathq' | 'replace-uri'): Entry {
  return {
    on: request,
    parse: (args, what) => {
      atMost(args, 2, what)
      return { kind, regex: checked(args[0] ?? '', what), value: format(args[1], what) }
    },
  }
}

/** What rules do with the request line. */
export const targetEntries: Record<string, Entry> = {
  'replace-path': replacePart('replace-path'),
  'replace-pathq': replacePart('replace-pathq'),
  'replace-uri': replacePart('replace-uri'),
  'set-method': setPart('set-method'),
  'set-path': setPart('set-path'),
  'set-pathq': setPart('set-pathq'),
  'set-query': setPart('set-query'),
  'set-uri': setPart('set-uri'),
}
