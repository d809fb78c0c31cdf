import { createHash } from 'node:crypto'

/**
 * What makes the page live: it fetches the page anew, every two seconds and on events, and puts what differs into the document, so that focus, open
 * details and what is being typed stay. Forms are sent by it too. Without it the page is complete, and stands still.
 */
export const script = `'use strict'
{
  const { source, events } = document.body.dataset
  const live = document.getElementById('live')
  const news = document.getElementById('news')
  let isOn = !('still' in document.body.dataset), isBusy = false, isAsked = false, took = 0, due = Infinity, timer

  function morph(old, next) {
    if (old.isEqualNode(next)) return
    if (old.nodeName !== next.nodeName || old.id !== next.id) return void old.replaceWith(next)
    if (old.nodeType !== 1) return void (old.data = next.data)
    if ('own' in old.dataset) return
    for (const { name, value } of [...next.attributes]) if (old.getAttribute(name) !== value) old.setAttribute(name, value)
    for (const { name } of [...old.attributes]) if (!next.hasAttribute(name) && name !== 'open') old.removeAttribute(name)
    if (old.id === 'said' && !next.firstChild) return
    const coming = [...next.childNodes]
    coming.forEach((child, at) => (old.childNodes[at] ? morph(old.childNodes[at], child) : old.append(child)))
    while (old.childNodes.length > coming.length) old.lastChild.remove()
  }

  const states = () => new Map([...document.querySelectorAll('tr.server')].map((row) => [row.id, row.querySelector('.status b').textContent]))

  async function show(response) {
    if (response.status === 401 || response.status === 403) return location.reload()
    if (!response.ok) throw new Error(response.status)
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    const before = states()
    for (const part of ['main', 'header > p', 'footer']) morph(document.querySelector(part), page.querySelector(part))
    const changed = [...states()].filter(([id, state]) => before.has(id) && before.get(id).split(' ')[0] !== state.split(' ')[0])
    if (changed.length > 0) news.textContent = changed.slice(0, 5).map(([id, state]) => id + ' is ' + state).join(', ')
  }

  /** Has the page be refreshed in so many milliseconds, if it is not to be sooner anyway. */
  function plan(wait) {
    if (!isOn || document.hidden || isBusy || performance.now() + wait >= due) return
    clearTimeout(timer)
    due = performance.now() + wait
    timer = setTimeout(refresh, wait)
  }

  /** Something happened. However much happens, most of the time is left to others. */
  function notice() {
    if (isBusy) isAsked = true
    else plan(Math.max(20, 2 * took))
  }

  async function refresh() {
    clearTimeout(timer)
    due = Infinity
    if (isBusy) return void (isAsked = true)
    isBusy = true
    const begin = performance.now()
    try {
      await show(await fetch(source))
      document.body.classList.remove('stale')
    } catch {
      document.body.classList.add('stale')
    }
    isBusy = false
    took = performance.now() - begin
    plan(isAsked ? Math.max(20, 2 * took) : Math.max(2000, 10 * took))
    isAsked = false
  }

  document.addEventListener('submit', async (event) => {
    const form = event.target
    if (form.method !== 'post' || form.getAttribute('action').endsWith('/logout')) return
    event.preventDefault()
    try {
      await show(await fetch(form.getAttribute('action'), { method: 'POST', body: new URLSearchParams(new FormData(form, event.submitter)) }))
      form.reset()
    } catch {
      news.textContent = 'The form could not be sent.'
      document.body.classList.add('stale')
    }
  })
  document.addEventListener('click', (event) => {
    if (!event.target.closest('.banner a')) return
    event.preventDefault()
    document.getElementById('said').replaceChildren()
  })
  document.addEventListener('visibilitychange', () => isOn && !document.hidden && refresh())

  const told = () => {
    live.textContent = isOn ? 'Pause' : 'Resume'
    document.body.classList.toggle('paused', !isOn)
  }
  live.addEventListener('click', () => {
    isOn = !isOn
    told()
    if (isOn) refresh()
  })
  live.hidden = false
  told()
  if (events) {
    const stream = new EventSource(events)
    for (const kind of ['change', 'transition', 'reset']) stream.addEventListener(kind, notice)
    addEventListener('pagehide', () => stream.close())
  }
  plan(2000)
}
`

/** What stands behind the page's address for its script; another one with each version of it, so that it may be kept. */
export const scriptName = `script-${createHash('sha256').update(script).digest('base64url').slice(0, 8)}`
