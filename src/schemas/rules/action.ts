import type { Sample } from './sample.ts'
import type { MatcherName } from './test.ts'

/** Where a rule stands: before a server is asked, when its response has come, or on every response before it goes out. */
export type Stage = 'request' | 'response' | 'after'

/** The body of an answer of our own: a text, or a file that is read at the start; with `isFormat`, `%[…]` in it counts. */
export interface Content {
  text?: string
  file?: string
  isFormat: boolean
}

/** A field that an answer has beside its own; the value is a format. */
export interface AnswerField {
  name: string
  value: string
}

/** An answer of our own: what is written with it, the response that a file holds, or the page that there is for its status. */
export interface AnswerAction {
  kind: 'deny' | 'return'
  status: number
  type: string | undefined
  content: Content | undefined
  fields: readonly AnswerField[]
  page: { file: string } | 'default' | undefined
  /** Without a body of its own its body is empty, and not the page that there is for its status. */
  isBare: boolean
}

/** What a rule does (HAProxy manual §4.2 `http-request`). Values are formats, in which `%[…]` counts. */
export type Action =
  | { kind: 'add-header' | 'set-header'; name: string; value: string }
  | { kind: 'del-header'; name: string; match: MatcherName }
  | { kind: 'replace-header' | 'replace-value'; name: string; regex: string; value: string }
  | { kind: 'set-path' | 'set-pathq' | 'set-query' | 'set-uri' | 'set-method'; value: string }
  | { kind: 'replace-path' | 'replace-pathq' | 'replace-uri'; regex: string; value: string }
  | { kind: 'set-var'; name: string; sample: Sample }
  | { kind: 'set-var-fmt'; name: string; value: string }
  | { kind: 'unset-var'; name: string }
  | { kind: 'set-src'; sample: Sample }
  | { kind: 'capture'; sample: Sample; len: number; id: number }
  | { kind: 'set-status'; status: number; reason: string | undefined }
  | { kind: 'set-log-level'; level: string }
  | { kind: 'set-retries'; retries: number }
  | AnswerAction
  | {
      kind: 'redirect'
      to: 'location' | 'prefix' | 'scheme'
      value: string
      code: number
      setCookie: string | undefined
      clearCookie: string | undefined
      dropsQuery: boolean
      appendsSlash: boolean
      ignoresEmpty: boolean
    }
  | { kind: 'auth'; realm: string | undefined }
  | { kind: 'allow' | 'reject' | 'silent-drop' | 'disable-l7-retry' }
  /** Waits `time` milliseconds at most for the body, or its first `atLeast` bytes; 0 for all of it. */
  | { kind: 'wait-for-body'; time: number; atLeast: number }
  /** Answers with all figures, for Prometheus. */
  | { kind: 'use-service'; service: 'prometheus-exporter' }
