import { Type } from 'typebox'
import { Words } from '../rules/words.ts'

/** The steps of a check and what goes with them, each as after `http-check` or `tcp-check` in haproxy.cfg (HAProxy manual §4.2). */
export const CheckRules = Type.Array(Words)
