/** The mark of the program, a limpet's shell, as a data URL. */
export const icon = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path d="M2 26C5 14 10 6 16 6s11 8 14 20z" fill="#0f766e"/>' +
    '<path d="M16 7v19M14 8 8.5 26M18 8l5.5 18M12.5 10 4.5 25M19.5 10l8 15" stroke="#99f6e4" stroke-width="1.2" fill="none"/></svg>',
)}`

/** The whole style sheet. The page allows no style but this one, by its hash, so elements carry classes only. */
export const style = `
:root {
  --ground: #f5f6f7; --card: #fff; --line: #e3e6e8; --ink: #16202a; --soft: #5c6975; --faint: #a9b2ba; --accent: #0f766e; --trouble: #b42318;
  --up: #16a34a; --up-row: #f0fdf4; --backup: #3b82f6; --backup-row: #eff6ff; --going-down: #ca9a04; --going-down-row: #fefce8;
  --going-up: #ea7a0c; --going-up-row: #fff4e8; --down: #dc2626; --down-row: #fef0f0; --drain: #0284c7; --drain-row: #e8f5fd;
  --maint: #a0622d; --maint-row: #f8efe6; --unchecked: #7c8791; --unchecked-row: #fff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0e1317; --card: #161d23; --line: #28323a; --ink: #e5eaee; --soft: #98a5b0; --faint: #55626d; --accent: #5eead4; --trouble: #ff8a7d;
    --up: #4ade80; --up-row: #13231b; --backup: #7ab0ff; --backup-row: #142031; --going-down: #facc15; --going-down-row: #29250f;
    --going-up: #fb9a3c; --going-up-row: #2d1f10; --down: #f87171; --down-row: #2f1719; --drain: #4cc2ff; --drain-row: #0f2532;
    --maint: #d69a63; --maint-row: #2a2017; --unchecked: #8c99a4; --unchecked-row: #161d23;
  }
}
* { box-sizing: border-box; margin: 0; padding: 0 }
body { background: var(--ground); color: var(--ink); font: 13px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; font-variant-numeric: tabular-nums }
header, main, footer { max-width: 1560px; margin: 0 auto; padding: 0 24px }
header { display: grid; grid-template-columns: auto 1fr auto; column-gap: 12px; align-items: center; padding-top: 22px; padding-bottom: 18px }
header img { grid-row: span 2 }
h1 { font-size: 20px; line-height: 1.2; letter-spacing: -.01em }
h1 small, h2 small, td small, th small, dd small { font-weight: 400; color: var(--soft) }
h1 small { font-size: 13px }
header p { grid-column: 2; color: var(--soft) }
time { white-space: nowrap; margin-left: 6px }
nav { grid-column: 3; grid-row: 1 / span 2; display: flex; gap: 8px }
a, button { color: var(--accent); text-decoration: none; font: inherit; cursor: pointer; border: 1px solid var(--line); background: var(--card); border-radius: 7px; padding: 6px 13px; font-weight: 500 }
a:hover, button:hover { border-color: var(--accent) }
a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
.login { max-width: 380px; padding-top: 12vh; text-align: center }
.login p { color: var(--soft); margin: 6px 0 18px }
.login form { display: grid; gap: 12px; text-align: left; background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 20px }
label { display: grid; gap: 4px; color: var(--soft) }
input { font: inherit; font-size: 16px; color: var(--ink); background: var(--ground); border: 1px solid var(--line); border-radius: 7px; padding: 7px 10px; width: 100% }
.banner { display: flex; justify-content: space-between; align-items: center; border: 1px solid var(--line); border-left: 4px solid var(--soft); background: var(--card); border-radius: 8px; padding: 8px 14px; margin-bottom: 14px }
.banner.good { border-left-color: var(--up) }
.banner.bad { border-left-color: var(--trouble) }
.act { display: flex; flex-wrap: wrap; gap: 8px; align-items: end; margin-top: 8px }
.act label { display: block }
select { font: inherit; color: var(--ink); background: var(--card); border: 1px solid var(--line); border-radius: 7px; padding: 6px 8px; max-width: 100% }
input[type=checkbox] { width: auto; margin: 0 8px 0 0; accent-color: var(--accent) }
.tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: 12px; margin-bottom: 26px }
.tiles div { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 12px 16px }
dt { color: var(--soft) }
dd { font-size: 24px; line-height: 1.25; font-weight: 600; letter-spacing: -.02em }
dd small { font-size: 14px; letter-spacing: 0 }
div.trouble dd { color: var(--trouble) }
section { margin-bottom: 26px }
h2 { font-size: 15px; margin: 0 0 8px 2px; overflow-wrap: anywhere }
h2 small { font-size: 13px; margin-left: 4px }
.wide { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 10px }
table { border-collapse: collapse; width: 100%; min-width: 1180px; white-space: nowrap }
th, td { padding: 7px 6px; text-align: right; border-top: 1px solid var(--line) }
thead th { font-size: 11.5px; font-weight: 500; color: var(--soft); border-top: 0; padding: 3px 6px 6px; vertical-align: bottom }
thead [title] { cursor: help }
thead .group { text-align: left; font-weight: 600; color: var(--ink); padding: 9px 6px 0 }
thead th[rowspan], tbody th, td.status, td.check { text-align: left }
thead th[rowspan] { width: 148px }
thead th[rowspan]:first-child { width: 168px; padding-left: 16px }
tbody th { font-weight: 600; padding-left: 16px; min-width: 124px; white-space: normal; overflow-wrap: anywhere; box-shadow: inset 3px 0 var(--tone) }
tbody tr { background: var(--row) }
tr.frontend, tr.backend { --row: transparent }
tr.frontend th, tr.backend th { font-weight: 500; color: var(--soft); box-shadow: none }
tr.backend td { font-weight: 500 }
td.status b { display: inline-flex; align-items: center; gap: 7px; font-weight: 600 }
i { width: 9px; height: 9px; border-radius: 50%; background: var(--tone); flex: none }
tr.down .status b { color: var(--down) }
td.zero { color: var(--faint) }
tbody td.trouble { color: var(--trouble); font-weight: 600 }
.up { --tone: var(--up); --row: var(--up-row) }
.backup { --tone: var(--backup); --row: var(--backup-row) }
.going-down { --tone: var(--going-down); --row: var(--going-down-row) }
.going-up { --tone: var(--going-up); --row: var(--going-up-row) }
.down { --tone: var(--down); --row: var(--down-row) }
.drain { --tone: var(--drain); --row: var(--drain-row) }
.maint { --tone: var(--maint); --row: var(--maint-row) }
.unchecked { --tone: var(--unchecked); --row: var(--unchecked-row) }
footer { padding-bottom: 32px }
footer ul { display: flex; flex-wrap: wrap; gap: 6px 20px; list-style: none; color: var(--soft) }
footer li { display: flex; align-items: center; gap: 7px }
@media (min-width: 761px) {
  .group, .weight, .scur, .stot, .bin, .hrsp_2xx, .ereq, .wretr, .chkfail { border-left: 1px solid var(--line) }
}
@media (max-width: 760px) {
  body { font-size: 14px }
  header, main, footer { padding-left: 14px; padding-right: 14px }
  header { padding-top: 16px }
  nav { grid-column: 1 / -1; grid-row: auto; margin-top: 12px }
  time { display: block; margin: 0 }
  .tiles { grid-template-columns: 1fr 1fr; gap: 8px }
  .wide { overflow: hidden }
  table, tbody { display: block; min-width: 0 }
  thead { display: none }
  tbody tr { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1px 22px; padding: 11px 14px; border-top: 1px solid var(--line); box-shadow: inset 3px 0 var(--tone) }
  tbody tr:first-child { border-top: 0 }
  tr.frontend, tr.backend { box-shadow: none }
  tbody tr > * { display: flex; justify-content: space-between; gap: 10px; border: 0; padding: 0; box-shadow: none }
  tbody th { font-size: 15px; min-width: 0; box-shadow: none; justify-content: start; align-items: baseline }
  td.status { justify-content: end; align-items: center; margin-bottom: 5px }
  td.check { grid-column: 1 / -1; justify-content: start; align-items: baseline; gap: 6px }
  td::before { content: attr(data-label); color: var(--soft); font-weight: 400 }
  td.status::before { content: none }
  td:empty, td.zero, tr.server .act, tr.server .bck { display: none }
}
`
