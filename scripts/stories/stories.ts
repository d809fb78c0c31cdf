/**
 * What becomes of servers, step by step. A step is `SERVER STATUS` (what the check that is under way is answered, another following; `SERVER last STATUS` where none follows), `SERVER agent WORDS` (what its agent answers),
 * `get STATUS` (a request of a client, and what its server answers), or a command of the runtime API, in which `B` is the backend.
 */
export interface Story {
  name: string
  /** Lines of the backend beside its servers. */
  lines?: string[]
  /** What stands behind the address of each server; `AGENT` is the port of its agent. */
  servers: Record<string, string>
  steps: string[]
}

const check = 'check'

export const stories: Story[] = [
  {
    name: 'failing, down, coming back',
    servers: { s1: `${check} fall 3`, s2: check },
    steps: ['s1 200', 's1 503', 's1 503', 's1 200', 's1 503', 's1 503', 's1 503', 's1 200', 's1 503', 's1 200', 's1 200', 's2 200'],
  },
  { name: 'one failure at the start', servers: { s1: check }, steps: ['s1 503', 's1 200', 's1 200'] },
  {
    name: 'stopping by 404',
    lines: ['http-check disable-on-404'],
    servers: { s1: check, s2: check },
    steps: ['s1 200', 's1 404', 's1 503', 's1 404', 's1 200', 's1 404', 's1 503', 's1 503', 's1 503', 's1 404', 's1 200', 's1 200'],
  },
  {
    name: 'drain, and failing in it',
    servers: { s1: check, s2: check },
    steps: [
      ...['s1 200', 'set server B/s1 state drain', 's1 503', 's1 503', 's1 503', 's1 200', 's1 200'],
      ...[
        'set server B/s1 state ready',
        's1 404',
        'set server B/s1 state drain',
        'set server B/s1 state maint',
        'set server B/s1 state ready',
      ],
    ],
  },
  {
    name: 'maintenance',
    servers: { s1: check, s2: `${check} disabled` },
    steps: [
      ...['s1 200', 'set server B/s1 state maint', 'set server B/s1 state ready', 's1 503', 'set server B/s1 state maint'],
      ...['set server B/s1 state drain', 'set server B/s1 state ready', 'set server B/s2 state ready', 's2 503', 's2 200', 's2 200'],
    ],
  },
  {
    name: 'health by command',
    servers: { s1: check, s2: '' },
    steps: [
      ...[
        's1 200',
        'set server B/s1 health down',
        's1 200',
        's1 200',
        'set server B/s1 health stopping',
        's1 503',
        'set server B/s1 health up',
      ],
      ...['s1 503', 's1 503', 's1 503', 'set server B/s2 health down', 'set server B/s2 health stopping', 'set server B/s2 health up'],
    ],
  },
  {
    name: 'checks that rest',
    servers: { s1: check },
    steps: ['s1 200', 's1 503', 's1 503', 's1 503', 'disable health B/s1', 'set server B/s1 health up', 'enable health B/s1'],
  },
  {
    name: 'weights',
    servers: { s1: `${check} weight 10`, s2: `${check} weight 20` },
    steps: ['s1 200', 'set server B/s1 weight 0', 's1 503', 's1 200', 'set server B/s1 weight 50%', 'set server B/s2 state drain'],
  },
  {
    name: 'backups',
    servers: { s1: check, s2: `${check} backup weight 3`, s3: `${check} backup` },
    steps: ['s1 200', 's1 503', 's1 503', 's1 503', 's2 503', 's2 200', 's2 503', 's2 503', 's2 503', 's1 200', 's1 200'],
  },
  {
    name: 'all backups',
    lines: ['option allbackups'],
    servers: { s1: check, s2: `${check} backup weight 3`, s3: `${check} backup` },
    steps: ['s1 503', 's1 200', 's1 200'],
  },
  {
    name: 'errors in traffic count as one failed check',
    servers: { s1: `${check} inter 1h observe layer7 error-limit 2` },
    steps: ['s1 last 200', 'get 500', 'get 200', 'get 500', 'get 404', 'get 503', 'get 500', 'get 501', 'get 500', 'get 500', 'get 500'],
  },
  {
    name: 'sudden death',
    servers: { s1: `${check} inter 1h observe layer7 error-limit 1 on-error sudden-death` },
    steps: ['s1 last 200', 'get 200', 'get 500', 'get 500'],
  },
  {
    name: 'marked down',
    servers: { s1: `${check} inter 1h observe layer7 error-limit 2 on-error mark-down` },
    steps: ['s1 last 200', 'get 500', 'get 500'],
  },
  {
    name: 'errors that only hasten',
    servers: { s1: `${check} inter 1h fastinter 20 observe layer7 error-limit 1 on-error fastinter` },
    steps: ['s1 last 200', 'get 500', 's1 last 200'],
  },
  {
    name: 'coming back slowly',
    servers: { s1: `${check} weight 10 slowstart 100s`, s2: `${check} weight 10` },
    steps: [
      's1 200',
      's1 503',
      's1 503',
      's1 503',
      's1 200',
      's1 200',
      'set server B/s1 weight 40',
      'set server B/s1 state maint',
      'set server B/s1 state ready',
    ],
  },
  {
    name: 'no slow start where weights are fixed',
    lines: ['balance static-rr'],
    servers: { s1: `${check} weight 10 slowstart 100s`, s2: `${check} weight 10` },
    steps: ['s1 503', 's1 200', 's1 200'],
  },
  {
    name: 'tracking another server',
    servers: { s1: check, t: 'track s1', u: 'track t weight 5' },
    steps: [
      ...['s1 200', 's1 503', 's1 503', 's1 503', 's1 200', 's1 200', 'set server B/s1 state drain', 'set server B/s1 state ready'],
      ...['set server B/s1 state maint', 'set server B/t state drain', 'set server B/s1 state ready', 'set server B/t state ready'],
      ...['set server B/t health down', 'set server B/t state maint', 'set server B/t state ready'],
    ],
  },
  {
    name: 'tracking a server that is stopping',
    lines: ['http-check disable-on-404'],
    servers: { s1: check, t: 'track s1' },
    steps: ['s1 200', 's1 404', 's1 503', 's1 200', 's1 404', 's1 503', 's1 503', 's1 503', 's1 200', 's1 200'],
  },
  {
    name: 'an agent alone',
    servers: { s1: 'weight 10 agent-check agent-port AGENT', s2: 'weight 10' },
    steps: [
      ...[
        's1 agent up',
        's1 agent 50%',
        's1 agent drain',
        's1 agent ready',
        's1 agent down',
        's1 agent',
        's1 agent garbage',
        's1 agent up',
        's1 agent 0%',
        's1 agent 100%',
      ],
      ...[
        's1 agent stopped # disk full',
        's1 agent UP, 30%',
        's1 agent down#disk full',
        's1 agent fail',
        'set server B/s1 agent up',
        'set server B/s1 agent down',
      ],
      ...['s1 agent up ready 100%', 'disable agent B/s1', 'enable agent B/s2', 'set server B/s2 agent up', 'set server B/s1 agent foo'],
    ],
  },
  {
    name: 'maintenance by an agent',
    servers: { s1: 'agent-check agent-port AGENT' },
    steps: ['s1 agent up', 's1 agent maint', 's1 agent up', 's1 agent ready', 's1 agent up'],
  },
  {
    name: 'an agent beside checks',
    servers: { s1: `${check} agent-check agent-port AGENT` },
    steps: [
      's1 200',
      's1 agent up',
      's1 agent down',
      's1 503',
      's1 200',
      's1 agent up',
      's1 503',
      's1 503',
      's1 503',
      's1 agent up',
      's1 200',
      's1 200',
      's1 agent drain',
      's1 503',
      's1 agent ready',
    ],
  },
]
