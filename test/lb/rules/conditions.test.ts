import t from 'tap'
import { SectionCompiler } from '../../../src/lb/rules/section.ts'
import { RuleFault } from '../../../src/schemas/rules/fault.ts'
import { matchers, parseTest } from '../../../src/schemas/rules/test.ts'
import { splitText } from '../../../src/schemas/rules/words.ts'
import { matched, matchings } from './matchings.ts'
import { scene, surroundings } from './scenes.ts'

const request = scene(
  `GET /img/logo.PNG?x=5&v=1 1.1
Host: www.example.test:8080
Accept: text/html, image/png
Cookie: a=1; b=2
X-Number: 42
X-Addr: 10.1.2.3
X-Port: 10.1.2.3:80
X-Empty:`,
)

const acls = [
  { name: 'image', test: ['path_end', '-i', '.png'] },
  { name: 'image', test: ['path_end', '.gif'] },
  { name: 'admin', test: ['path_beg', '/admin'] },
  { name: 'local', test: ['src', '192.168.0.0/16', '::1'] },
]

function holds(condition: string, negated = false): boolean {
  const section = new SectionCompiler(acls, surroundings({ list: '# patterns\n/x\n /img/logo.PNG\r\n #x\n/b \n', numbers: '5\n' }))
  const words = splitText(condition) ?? []
  return section.when(negated ? { unless: words } : { if: words })?.(request) ?? true
}

/** Conditions, and whether they hold. */
const rows: [string, boolean][] = [
  ['image', true],
  ['admin', false],
  ['!admin', true],
  ['! admin', true],
  ['!!image', true],
  ['image local', true],
  ['image admin', false],
  ['admin or image', true],
  ['admin || image !local or local', true],
  ['TRUE', true],
  ['FALSE or METH_GET', true],
  ['METH_POST', false],
  ['HTTP_1.1 HTTP_URL_SLASH !HTTP_URL_ABS', true],
  ['{ path /img/logo.PNG }', true],
  ['{ path /img/logo.png }', false],
  ['{ path -i /img/logo.png }', true],
  ['{ path -m str -i -- /IMG/LOGO.png }', true],
  ['{ path /x /y /img/logo.PNG }', true],
  ['{ path -f list }', true],
  ['{ path_beg /im }', true],
  ['{ path_dir img }', true],
  ['{ path_dir /img/ }', true],
  ['{ path_dir im }', false],
  ['{ path_dom logo }', true],
  ['{ path_len 13 }', true],
  ['{ path_len lt 13 }', false],
  ['{ path_sub go.P }', true],
  ['{ path_reg ^/img/.*\\.(png|PNG)$ }', true],
  ['{ path_reg -i \\.png$ }', true],
  ['{ path,lower -m end .png }', true],
  ['{ hdr_dom(host) example.test }', true],
  ['{ hdr_dom(host) -i EXAMPLE }', true],
  ['{ hdr_dom(host) xample }', false],
  ['{ hdr_dom(host) . }', false],
  ['{ hdr_beg(host) www. }', true],
  ['{ hdr(accept) text/html }', true],
  ['{ hdr(accept) image/png }', true],
  ['{ req.fhdr(accept) image/png }', false],
  ['{ hdr(accept,1) image/png }', false],
  ['{ hdr_cnt(accept) 2 }', true],
  ['{ hdr(x-none) -m found }', false],
  ['{ hdr(accept) -m found }', true],
  ['!{ hdr(x-none) x }', true],
  ['{ hdr_val(x-number) 42 }', true],
  ['{ hdr_val(x-number) gt 41 }', true],
  ['{ hdr_val(x-number) gt 42 }', false],
  ['{ hdr_val(x-number) ge 42 }', true],
  ['{ hdr_val(x-number) le 41 }', false],
  ['{ hdr_val(x-number) 1 40:50 }', true],
  ['{ hdr_val(x-number) :41 43: }', false],
  ['{ hdr_ip(x-addr) 10.0.0.0/8 }', true],
  ['{ hdr(x-addr) -m ip 10.1.2.3 }', true],
  ['{ src 192.168.1.0/255.255.255.0 }', true],
  ['{ src ::ffff:192.168.1.5 }', true],
  ['{ src 2001:db8::/32 }', false],
  ['{ hdr(x-port) -m ip 10.1.2.3 }', true],
  ['{ hdr(x-port),ipmask(8) 10.0.0.0 }', true],
  ['{ hdr(x-empty) -m found }', true],
  ['{ hdr(x-empty) -m int ge 0 }', false],
  ['{ hdr(x-empty),even }', false],
  ['{ str(#x) -f list }', true],
  ['{ str(/b) -f list }', false],
  ['{ int(6) -f numbers gt 6 }', false],
  ['{ int(5) -f numbers gt 6 }', true],
  ['{ cook(b) 2 }', true],
  ['{ cook(c) -m found }', false],
  ['{ url_param(v) 1 }', true],
  ['{ urlp_val(x) 5 }', true],
  ['{ url_param(x) -m int 1:5 }', true],
  ['{ method GET HEAD }', true],
  ['{ ssl_fc }', false],
  ['!{ ssl_fc }', true],
  ['{ nbsrv(app) -m bool }', true],
  ['{ nbsrv(app) lt 1 }', false],
  ['{ srv_is_up(app/w2) }', false],
  ['{ http_auth(people) }', false],
  ['{ var(txn.none) -m found }', false],
  ['{ status 200 }', false],
]

t.test('a condition holds when all terms of one of its groups do', async (t) => {
  for (const [condition, expected] of rows) {
    t.equal(holds(condition), expected, condition)
    t.equal(holds(condition, true), !expected, `unless ${condition}`)
  }
})

t.test('each way to match finds what it is for and nothing else', async (t) => {
  const at = scene(`GET ${matched.target} 1.1\n${matched.fields.replaceAll('\r', '')}`)
  const section = new SectionCompiler([], surroundings())
  for (const [test, expected] of matchings) t.equal(section.when({ if: ['{', ...test.split(' '), '}'] })?.(at), expected, test)
})

t.test('no way to match is without rows, one that holds and one that does not', async (t) => {
  const tried = (expected: boolean) =>
    new Set(matchings.filter(([, holds]) => holds === expected).map(([test]) => parseTest(test.split(' ')).match))
  for (const expected of [true, false])
    t.same(
      Object.keys(matchers).filter((name) => ![...tried(expected)].some((match) => match === name)),
      [],
    )
})

const faults: [string, RegExp][] = [
  ['imgae', /there is no acl "imgae", did you mean "image"\?/],
  ['image or', /the condition ends where a term should follow/],
  ['or image', /a term is missing before "or"/],
  ['image !', /the condition ends/],
  ['{ path /x', /a } is missing/],
  ['{ }', /nothing between/],
  ['{path /x}', /need blanks around them/],
  ['{ pth /x }', /unknown sample fetch "pth", did you mean "path"\?/],
  ['{ path_bgn /x }', /unknown sample fetch "path_bgn", did you mean "path_beg"\?/],
  ['{ pth_beg /x }', /unknown sample fetch "pth_beg", did you mean "path_beg"\?/],
  ['{ ssl_fc_sni a.test }', /HAProxy has the sample fetch "ssl_fc_sni", Limpet does not have it yet$/],
  ['{ ssl_fc_sni_end .test }', /HAProxy has the sample fetch "ssl_fc_sni_end"/],
  ['{ path,sha2(256) /x }', /HAProxy has the converter "sha2"/],
  ['{ query_beg /x }', /"query_beg" is none of HAProxy's: write query -m beg/],
  ['{ path,lowr /x }', /unknown converter "lowr", did you mean "lower"\?/],
  ['{ path(1) /x }', /sample fetch "path" takes no argument/],
  ['{ hdr(a,b) /x }', /sample fetch "hdr": "b" is not a whole number/],
  ['{ path,field(1) /x }', /converter "field" expects 2 argument\(s\), found 1/],
  ['{ path,lower(1,2) /x }', /converter "lower" takes no argument/],
  ['{ path,bytes(1,2,3) /x }', /converter "bytes" takes at most 2 argument\(s\), found 3/],
  ['{ path, /x }', /ends with a comma/],
  ['{ hdr(host /x }', /a \) is missing/],
  ['{ hdr(host)lower /x }', /a comma is missing before "lower"/],
  ['{ str(\\"a) /x }', /a " is never closed/],
  ['{ path -m bge /x }', /-m bge: there is no such way to match, did you mean "beg"\?/],
  ['{ path -x /x }', /unknown flag "-x"/],
  ['{ path -m }', /-m expects a value/],
  ['{ path }', /path expects what to compare it with/],
  ['{ path -m found /x }', /does not expect "\/x"/],
  ['{ always_true -m ip ::1 }', /always_true is true or false, which -m ip cannot match/],
  ['{ path,b64dec -m int 1 }', /path,b64dec is made of bytes, which -m int cannot match/],
  ['{ path,b64dec a }', /path,b64dec is made of bytes: say by -m how it is compared/],
  ['{ var(txn.a) a }', /var\(txn.a\) is known only when it is asked for: say by -m how/],
  ['{ path,b64dec,add(1) 2 }', /converter "add" takes what is a number, and what it is to convert is made of bytes/],
  ['{ path -m bin xy }', /"xy" is not made of bytes in hexadecimal/],
  ['{ path -f list -m beg }', /-m beg stands behind -f: write it before/],
  ['{ hdr_val(x) -5 }', /unknown flag "-5".*write -- before a pattern that begins with -/],
  ['{ req.hdr_beg(host) a }', /"req.hdr_beg" is none of HAProxy's: write req.hdr -m beg/],
  ['{ bool(maybe) }', /"maybe" is neither true nor false/],
  ['{ nbsrv(app) x }', /"x" is no number, no range such as 1:9 and none of eq, ge, gt, le, lt/],
  ['{ src 10.0.0.300 }', /"10.0.0.300" is neither an address nor a network/],
  ['{ path_reg ( }', /the regular expression "\(" cannot be read/],
  ['{ path_reg ^(?!x)(a+)+$ }', /could run for ever/],
  ['{ var(x) -m found }', /"x" is no variable/],
  ['{ int(1),and(x) 1 }', /converter "and": "x" is neither a whole number nor a variable/],
  ['{ date(0,h) 1 }', /sample fetch "date": "h" is no unit: write s, ms or us/],
]

t.test('what is wrong with a condition is told by its word', async (t) => {
  for (const [condition, expected] of faults) {
    let message = ''
    try {
      holds(condition)
    } catch (error) {
      if (!(error instanceof RuleFault)) throw error
      message = error.message
    }
    t.match(message, expected, condition)
  }
})
