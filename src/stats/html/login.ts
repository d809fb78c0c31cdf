import { html, Markup } from './markup.ts'
import { icon, style } from './style.ts'

export interface LoginPage {
  /** What is asked of the reader, or why he is not let in. */
  heading: string
  detail: string
  /** Where the form goes; without it there is none. */
  action?: string | undefined
}

/** What somebody sees who is not logged in: why, and a form for a name and a password. Complete in itself, without script. */
export function loginPage({ heading, detail, action }: LoginPage): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${heading} – Limpet</title>
<link rel="icon" href="${icon}">
<style>${new Markup(style)}</style>
</head>
<body>
<main class="login">
<img src="${icon}" alt="" width="40" height="40">
<h1>${heading}</h1>
<p>${detail}</p>
${action === undefined ? undefined : form(action)}
</main>
</body>
</html>
`.text
}

function form(action: string): Markup {
  return html`<form method="post" action="${action}">
<label>User <input name="user" autocomplete="username" autocapitalize="none" spellcheck="false" required></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button>Sign in</button>
</form>`
}
