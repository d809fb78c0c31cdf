import { Composer, type CST, type Document, Lexer, LineCounter, Parser } from 'yaml'
import type { Steps } from '../turns.ts'
import { reading } from './yaml.ts'

/** Some of the items of a long list, as a list of their own. */
export interface YamlPart {
  document: Document.Parsed
  lines: LineCounter
  /** Where what a pointer into the part leads to is in the whole text. */
  pointerTo(pointer: string): string
}

/** How many items make a part. */
const atATime = 20

/** How many tokens make a step. */
const tokensInStep = 200

/** A text that is one key and its list. */
interface CutList {
  /** What is around the list, which is empty there. */
  around: YamlPart
  parts: Iterable<YamlPart>
}

/**
 * Cuts a YAML text that is one key and its list, item by item on lines of their own, into parts to be read one after the other: the library takes long for thousands of
 * items at once. `undefined` if it is anything else, or has anchors, which may be meant in other parts.
 */
export function* cutList(text: string, key: string): Steps<CutList | undefined> {
  const lines = new LineCounter()
  const tokens = yield* tokensIn(text, lines)
  const document = tokens && onlyDocument(tokens)
  const map = document?.value?.type === 'block-map' ? document.value : undefined
  const [pair, ...more] = map?.items ?? []
  if (document === undefined || map === undefined || pair?.sep === undefined || more.length > 0) return undefined
  const { value: list } = pair
  if (list?.type !== 'block-seq' || pair.key?.type !== 'scalar' || pair.key.source !== key) return undefined
  const value = { ...map, items: [{ ...pair, value: { ...list, items: [] } }] }
  return {
    around: { document: composed({ ...document, value }, lines), lines, pointerTo: (pointer) => pointer },
    parts: partsOf(list, key, lines),
  }
}

/** `undefined` if there are anchors or aliases. */
function* tokensIn(text: string, lines: LineCounter): Steps<CST.Token[] | undefined> {
  const parser = new Parser(lines.addNewLine)
  lines.addNewLine(0)
  const tokens: CST.Token[] = []
  let count = 0
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme.startsWith('&') || lexeme.startsWith('*')) return undefined
    tokens.push(...parser.next(lexeme))
    if (++count % tokensInStep === 0) yield
  }
  tokens.push(...parser.end())
  return tokens
}

function onlyDocument(tokens: readonly CST.Token[]): CST.Document | undefined {
  const [document, ...more] = tokens.filter(({ type }) => type !== 'comment' && type !== 'newline' && type !== 'space')
  return document?.type === 'document' && more.length === 0 ? document : undefined
}

function* partsOf(list: CST.BlockSequence, key: string, lines: LineCounter): Generator<YamlPart> {
  const { offset, items } = list
  for (let from = 0; from < items.length; from += atATime) {
    const value = { ...list, items: items.slice(from, from + atATime) }
    const pointerTo = (pointer: string): string => {
      const [, index = '', ...rest] = pointer.split('/')
      return ['', key, ...(index === '' ? [] : [Number(index) + from]), ...rest].join('/')
    }
    yield { document: composed({ type: 'document', offset, start: [], value }, lines), lines, pointerTo }
  }
}

function composed(token: CST.Document, lineCounter: LineCounter): Document.Parsed {
  const [document] = new Composer({ ...reading, lineCounter }).compose([token])
  if (document === undefined) throw new TypeError('a document was composed to none')
  return document
}
