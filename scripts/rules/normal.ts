const page = /^<html><body><h1>\d{3} [^<]*<\/h1>\n[^\n]*\n<\/body><\/html>\n$/

const isHeadOfPage =
  /^cache-control: no-cache\r\n(?:.*\r\n)*content-type: text\/html\r$|^content-type: text\/html\r\n(?:.*\r\n)*cache-control: no-cache\r$/im

/** A message without what may differ: the case of names, the order of fields of several names, the words of pages, and what is said of the connection. */
export function normal(message: string): string {
  const end = message.indexOf('\r\n\r\n')
  if (end < 0) return message
  const [line = '', ...lines] = message.slice(0, end).split('\r\n')
  const body = message.slice(end + 4)
  const isPage = page.test(body) || (body === '' && isHeadOfPage.test(message))
  const fields = lines
    .map(
      (text) =>
        [text.slice(0, text.indexOf(':')).toLowerCase(), text.slice(text.indexOf(':') + 1).replace(/^[\t ]+|[\t ]+$/g, '')] as const,
    )
    .filter(([name]) => name !== 'connection' && !(name === 'content-length' && isPage))
    .sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
  return [line, ...fields.map(([name, value]) => `${name}: ${value}`), '', isPage ? 'a page' : body].join('\n')
}
