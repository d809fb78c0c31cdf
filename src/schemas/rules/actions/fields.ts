import { RuleFault } from '../fault.ts'
import type { MatcherName } from '../test.ts'
import { atMost, checked, type Entry, everywhere, format, header } from './words.ts'

function setField(kind: 'add-header' | 'set-header'): Entry {
  return {
    on: everywhere,
    parse: (args, what) => {
      atMost(args, 2, what)
      return { kind, name: header(args[0], what), value: format(args[1], what) }
    },
  }
}

function replaceField(kind: 'replace-header' | 'replace-value'): Entry {
  return {
    on: everywhere,
    parse: (args, what) => {
      atMost(args, 3, what)
      const [name, regex = '', value] = args
      return { kind, name: header(name, what), regex: checked(regex, what), value: format(value, what) }
    },
  }
}

/** What rules do with the fields of a message. */
export const fieldEntries: Record<string, Entry> = {
  'add-header': setField('add-header'),
  'del-header': {
    on: everywhere,
    parse: ([name, word, match = '', ...more], what) => {
      atMost(more, 0, what)
      if (word === undefined) return { kind: 'del-header', name: header(name, what), match: 'str' }
      if (word !== '-m') throw new RuleFault(`${what} expects -m, found "${word}"`)
      const methods: readonly MatcherName[] = ['str', 'beg', 'end', 'sub', 'reg']
      const known = methods.find((one) => one === match)
      if (known === undefined) throw new RuleFault(`${what} -m expects one of ${methods.join(', ')}, found "${match}"`)
      return { kind: 'del-header', name: known === 'reg' ? checked(name ?? '', what) : (name ?? ''), match: known }
    },
  },
  'replace-header': replaceField('replace-header'),
  'replace-value': replaceField('replace-value'),
  'set-header': setField('set-header'),
}
