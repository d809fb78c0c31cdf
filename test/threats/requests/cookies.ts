import { get, pass, passed, type RequestThreat, refuse } from '../threat.ts'

const named = 'X-Forwarded-For: 127.0.0.1'

/** What a server gets of a Cookie field where our cookie is SERVERID. */
function cookie(id: string, what: string, value: string, left: string | undefined, more: Partial<RequestThreat> = {}): RequestThreat {
  const sees = left === undefined ? get(named) : get(`Cookie: ${left}`, named)
  return pass(`cookie-${id}`, what, get(`Cookie: ${value}`), sees, { at: 'sticky', ...more })
}

export const cookies: RequestThreat[] = [
  cookie('ours', 'ours alone', 'SERVERID=s1', undefined),
  cookie('unknown', 'of nobody', 'SERVERID=evil; a=1', 'a=1'),
  cookie('twice', 'twice in one field', 'SERVERID=s1; SERVERID=s9; a=1', 'a=1'),
  pass('cookie-two', 'in two fields', get('Cookie: SERVERID=s1', 'Cookie: SERVERID=s9'), get(named), { at: 'sticky' }),
  cookie('case', 'in other letters', 'serverid=s1; a=1', 'serverid=s1; a=1'),
  cookie('within', 'within the quotes of another', 'a="SERVERID=s1"; b=1', 'a="SERVERID=s1"; b=1'),
  cookie('quote-open', 'behind a quote that stays open', 'a="; SERVERID=s1; b=1', 'a="; SERVERID=s1; b=1'),
  cookie('quoted', 'with a value in quotes', 'SERVERID="s1"; b=1', 'b=1'),
  cookie('comma', 'behind a comma', 'a=1, SERVERID=s1, b=1', 'a=1, b=1'),
  cookie('blanks', 'with blanks', 'SERVERID = s1 ; a=1', 'a=1'),
  cookie('no-value', 'without =', 'SERVERID; a=1', 'SERVERID; a=1'),
  cookie('empty', 'with no value', 'SERVERID=; a=1', 'a=1'),
  cookie('escaped', 'with escapes', 'SERVERID=%73%31; a=1', 'a=1'),
  cookie('proto', 'named like a property of every object', 'SERVERID=__proto__; a=1', 'a=1'),
  cookie('dollar', 'with attributes of old', '$Version=1; SERVERID=s1; $Path=/; a=1', '$Version=1; a=1'),
  cookie('separators', 'among separators', ';;;SERVERID=s1;;;a=1;;;', ';;; ;;a=1;;;'),
  cookie('many', 'a thousand others', Array<string>(1000).fill('a=1').join('; '), Array<string>(1000).fill('a=1').join('; ')),
  cookie('long', 'another of 15 KB', `a=${'x'.repeat(15_000)}; SERVERID=s1`, `a=${'x'.repeat(15_000)}`),
  cookie('many-ours', 'ours a thousand times', Array<string>(1000).fill('SERVERID=x').join('; '), undefined),
  cookie('none', 'no cookie', '', undefined, {
    haproxy: { sees: [get('Cookie: ', named)], why: 'HAProxy leaves an empty field' },
  }),
  pass('cookie-plain', 'where we have none', get('Cookie: SERVERID=s1; a=1')),
  refuse('cookie-nul', 'with a zero byte', get('Cookie: SERVERID=s1\0; a=1'), {
    at: 'sticky',
    haproxy: { ...passed(get('Cookie: a=1', named)), why: 'HAProxy lets control characters pass' },
  }),
  refuse('cookie-control', 'with a control character', get('Cookie: SERVERID=s1\x01; a=1'), {
    at: 'sticky',
    haproxy: { ...passed(get('Cookie: a=1', named)), why: 'HAProxy lets control characters pass' },
  }),
  refuse('cookie-folded', 'in a folded line', get('Cookie: a=1;\r\n SERVERID=s1'), {
    at: 'sticky',
    haproxy: { ...passed(get('Cookie: a=1', named)), why: 'HAProxy unfolds; servers do not agree on what a folded line means' },
  }),
]
