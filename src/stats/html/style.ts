/** The mark of the program, a limpet's shell, as a data URL. */
export const icon = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path d="M2 26C5 14 10 6 16 6s11 8 14 20z" fill="#0f766e"/>' +
    '<path d="M16 7v19M14 8 8.5 26M18 8l5.5 18M12.5 10 4.5 25M19.5 10l8 15" stroke="#99f6e4" stroke-width="1.2" fill="none"/></svg>',
)}`

/** The whole style sheet. The page allows no style but this one, by its hash, so elements carry classes only. */
export const style = `
:root {
  --ground: #f4f6f7; --card: #fff; --line: #e2e6e9; --ink: #16202a; --soft: #566470; --faint: #5d6975; --accent: #0f766e; --trouble: #b42318; --plot: #0f766e; --hover: #f4f6f7;
  --up: #15803d; --up-row: #f0fdf4; --backup: #2563eb; --backup-row: #eff6ff; --going-down: #ca9a04; --going-down-row: #fefce8; --going-up: #ea7a0c; --going-up-row: #fff4e8;
  --backup-going-down: #9333ea; --backup-going-down-row: #faf5ff; --backup-going-up: #c026d3; --backup-going-up-row: #fdf4ff; --backup-drain: #a16207; --backup-drain-row: #fdf8ec;
  --down: #dc2626; --down-row: #fef0f0; --drain: #0284c7; --drain-row: #e8f5fd; --maint: #a0622d; --maint-row: #f8efe6; --unchecked: #7c8791; --unchecked-row: #fff;
  --nolb: #0d9488; --nolb-row: #effbf9; --backup-nolb: #4f46e5; --backup-nolb-row: #f2f2fe;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0e1317; --card: #161d23; --line: #2a343c; --ink: #e5eaee; --soft: #9aa7b2; --faint: #96a3ae; --accent: #5eead4; --trouble: #ff8a7d; --plot: #5eead4; --hover: #1d262d;
    --up: #4ade80; --up-row: #13231b; --backup: #7ab0ff; --backup-row: #142031; --going-down: #facc15; --going-down-row: #29250f; --going-up: #fb9a3c; --going-up-row: #2d1f10;
    --backup-going-down: #c084fc; --backup-going-down-row: #221a30; --backup-going-up: #e879f9; --backup-going-up-row: #2a182d; --backup-drain: #eab54a; --backup-drain-row: #272010;
    --down: #f87171; --down-row: #2f1719; --drain: #4cc2ff; --drain-row: #0f2532; --maint: #d69a63; --maint-row: #2a2017; --unchecked: #8c99a4; --unchecked-row: #161d23;
    --nolb: #2dd4bf; --nolb-row: #10272a; --backup-nolb: #a5b4fc; --backup-nolb-row: #1c1f33;
  }
}
* { box-sizing: border-box; margin: 0; padding: 0 }
body { background: var(--ground); color: var(--ink); font: 13px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; font-variant-numeric: tabular-nums }
header, main, footer { max-width: 1680px; margin: 0 auto; padding: 0 20px }
body > header { display: grid; grid-template-columns: auto 1fr auto; column-gap: 12px; align-items: center; padding-top: 20px; padding-bottom: 16px }
body > header > img { grid-row: span 2 }
h1 { font-size: 20px; line-height: 1.2; letter-spacing: -.01em }
small { font-weight: 400; color: var(--soft); font-size: 12px }
h1 small { font-size: 13px }
body > header > p { grid-column: 2; color: var(--soft) }
time { white-space: nowrap }
nav { grid-column: 3; grid-row: 1 / span 2; display: flex; flex-wrap: wrap; justify-content: end; gap: 6px; align-items: center }
nav a, button { color: var(--accent); text-decoration: none; font: inherit; cursor: pointer; border: 1px solid var(--line); background: var(--card); border-radius: 7px; padding: 5px 11px; font-weight: 500 }
nav a:hover, button:hover { border-color: var(--accent) }
a { color: var(--accent) }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
.login { max-width: 380px; padding-top: 12vh; text-align: center }
.login p { color: var(--soft); margin: 6px 0 18px }
.login form { display: grid; gap: 12px; text-align: left; background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 20px }
.login label { display: grid; gap: 4px }
.login input { width: 100%; font-size: 16px }
label { color: var(--soft) }
input, select { font: inherit; color: var(--ink); background: var(--card); border: 1px solid var(--line); border-radius: 7px; padding: 5px 8px; max-width: 100% }
input[type=checkbox] { margin: 0 8px 0 0; accent-color: var(--accent); vertical-align: -2px; width: 14px; height: 14px }
#news { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
#live::before { content: ""; display: inline-block; width: 7px; height: 7px; border-radius: 50%; margin-right: 7px; background: var(--up) }
.paused #live::before { background: var(--unchecked) }
.stale #live::before { background: var(--down) }
.banner { display: flex; justify-content: space-between; align-items: center; border: 1px solid var(--line); border-left: 4px solid var(--soft); background: var(--card); border-radius: 8px; padding: 8px 14px; margin-bottom: 14px }
.banner a { text-decoration: none; padding: 2px 8px }
.banner.good { border-left-color: var(--up) }
.banner.bad { border-left-color: var(--trouble) }
.tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: 10px; margin-bottom: 24px }
.tiles > div { display: grid; grid-template-columns: auto minmax(0, 1fr); column-gap: 14px; align-items: center; background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 11px 16px }
dt { color: var(--soft) }
.tiles dd { grid-column: 1; white-space: nowrap; font-size: 23px; line-height: 1.25; font-weight: 600; letter-spacing: -.02em }
.tiles dd small { font-size: 13px; letter-spacing: 0; margin-left: 2px }
.tiles .plot { grid-area: 1 / 2 / span 2; justify-self: end; max-width: 150px; opacity: .8; border: 0 }
.tiles .trouble dd, .plots .trouble dd { color: var(--trouble) }
section { margin-bottom: 30px }
h2 { font-size: 16px; margin: 0 0 9px 2px; overflow-wrap: anywhere }
h2 small { margin-left: 4px; font-size: 13px }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(310px, 1fr)); gap: 10px; margin-bottom: 10px; align-items: start }
.card { background: var(--card); border: 1px solid var(--line); border-top: 3px solid var(--tone); border-radius: 10px; padding: 10px 14px }
.card header { display: flex; justify-content: space-between; align-items: baseline; gap: 8px; padding: 0 }
.card header p { white-space: nowrap }
h3 { font-size: 14px; overflow-wrap: anywhere }
h3 a { color: inherit; text-decoration: none }
h3 a:hover { text-decoration: underline }
h3 i { display: inline-block; margin-right: 7px }
.state { font-weight: 600 }
.down .state, .down .status b { color: var(--trouble) }
.plots { display: grid; grid-auto-flow: column; grid-auto-columns: 1fr; gap: 12px; margin: 8px 0 6px }
.plots dt { font-size: 11.5px }
.plots dd { font-size: 16px; font-weight: 600; line-height: 1.3 }
.plot { display: block; width: 100%; height: 30px; overflow: visible; color: var(--plot); border-bottom: 1px solid var(--line) }
.plot path { fill: none; stroke: currentColor; stroke-width: 1.5; vector-effect: non-scaling-stroke; stroke-linejoin: round }
.plot.errors { color: var(--trouble) }
.plot.latency { color: var(--backup) }
.flight { color: var(--soft); font-size: 12px }
.shares { display: grid; grid-template-columns: max-content 1fr; column-gap: 8px; margin: 6px 0 2px; font-size: 12px }
.shares div { display: contents }
.shares dd { display: grid; grid-template-columns: 1fr 40px; gap: 8px; align-items: center; text-align: right }
.bar { display: block; width: 100%; height: 6px; border-radius: 3px; background: var(--line); overflow: hidden }
.bar .mine { fill: var(--tone) }
.leaving { margin: 8px 0 4px; font-size: 12px; color: var(--soft) }
progress { display: block; width: 100%; height: 8px; appearance: none; border: 0; border-radius: 4px; background: var(--line); overflow: hidden; accent-color: var(--drain); margin-bottom: 3px }
progress::-webkit-progress-bar { background: var(--line) }
progress::-webkit-progress-value { background: var(--drain) }
progress::-moz-progress-bar { background: var(--drain) }
.controls { font-size: 12px; display: flex; flex-wrap: wrap; justify-content: space-between; gap: 8px; margin: 9px 0 2px }
.controls [role=group] { display: flex }
.controls [role=group] button { border-radius: 0; margin-left: -1px; padding: 4px 9px }
.controls [role=group] button:first-child { border-radius: 7px 0 0 7px; margin: 0 }
.controls [role=group] button:last-child { border-radius: 0 7px 7px 0 }
.controls button:hover, .controls button:focus-visible { position: relative; z-index: 1 }
.controls [aria-pressed=true] { background: var(--accent); color: var(--card); border-color: var(--accent) }
.controls form { display: flex; gap: 6px; align-items: center }
.controls input { width: 42px; padding: 4px 6px; text-align: right }
.controls form > button { padding: 4px 9px }
details { margin-top: 6px; font-size: 12px }
summary { cursor: pointer; color: var(--soft); width: max-content; border-radius: 4px }
details dl { margin-top: 6px; columns: 2; column-gap: 18px }
details dl div { display: flex; justify-content: space-between; gap: 8px; break-inside: avoid; border-bottom: 1px solid var(--line); padding: 1px 0 }
details dd { text-align: right; overflow-wrap: anywhere }
.cookies { margin: 0 2px 12px }
.cookies figcaption, .cookies ul { color: var(--soft); font-size: 12px; margin: 4px 0 }
.cookies ul, footer ul { display: flex; flex-wrap: wrap; gap: 4px 18px; list-style: none }
.cookies li, footer li { display: flex; align-items: center; gap: 6px }
.cookies b { color: var(--ink) }
.cookies .bar { height: 10px }
.cookie-none { --tone: var(--unchecked) } .cookie-valid { --tone: var(--up) } .cookie-down { --tone: var(--going-up) } .cookie-invalid { --tone: var(--down) }
.cookie-expired { --tone: var(--backup-drain) } .cookie-old { --tone: var(--backup-going-down) } .cookie-unused { --tone: var(--backup) }
.cookies rect { fill: var(--tone) }
.wide { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 10px }
table { border-collapse: collapse; width: 100%; white-space: nowrap; font-size: 12px }
th, td { padding: 6px 4px; text-align: right; border-top: 1px solid var(--line) }
td[data-label]:not(.check) { word-spacing: -.12em }
thead th { font-size: 11px; font-weight: 500; color: var(--soft); border-top: 0; padding: 2px 4px 5px; vertical-align: bottom }
thead [title] { cursor: help }
thead .group { text-align: left; font-weight: 600; color: var(--ink); padding: 8px 4px 0 }
thead th[rowspan], tbody th, td.status, td.check { text-align: left }
thead th[rowspan]:first-child, tbody th { padding-left: 14px; position: sticky; left: 0 }
thead th[rowspan]:first-child { background: var(--card) }
tbody th { font-weight: 600; min-width: 92px; max-width: 220px; white-space: normal; overflow-wrap: break-word; box-shadow: inset 3px 0 var(--tone); background: var(--row) }
tbody tr { background: var(--row) }
tr.frontend, tr.backend { --row: var(--card) }
tr.frontend th, tr.backend th { font-weight: 500; color: var(--soft); box-shadow: none }
tr.backend td { font-weight: 500 }
tr:target th { text-decoration: underline }
td span[title], th span[title] { border-bottom: 1px dotted var(--faint); cursor: help }
td.status b { display: inline-flex; align-items: center; gap: 6px; font-weight: 600 }
i { width: 9px; height: 9px; border-radius: 50%; background: var(--tone); flex: none }
td.zero { color: var(--faint) }
tbody td.trouble { color: var(--trouble); font-weight: 600 }
.apply { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin: 9px 2px 0 }
.up { --tone: var(--up); --row: var(--up-row) }
.backup { --tone: var(--backup); --row: var(--backup-row) }
.going-down { --tone: var(--going-down); --row: var(--going-down-row) }
.backup-going-down { --tone: var(--backup-going-down); --row: var(--backup-going-down-row) }
.going-up { --tone: var(--going-up); --row: var(--going-up-row) }
.backup-going-up { --tone: var(--backup-going-up); --row: var(--backup-going-up-row) }
.down { --tone: var(--down); --row: var(--down-row) }
.nolb { --tone: var(--nolb); --row: var(--nolb-row) }
.backup-nolb { --tone: var(--backup-nolb); --row: var(--backup-nolb-row) }
.drain { --tone: var(--drain); --row: var(--drain-row) }
.backup-drain { --tone: var(--backup-drain); --row: var(--backup-drain-row) }
.maint { --tone: var(--maint); --row: var(--maint-row) }
.unchecked { --tone: var(--unchecked); --row: var(--unchecked-row) }
footer { padding-bottom: 32px; color: var(--soft) }
footer ul { gap: 6px 20px }
@media (min-width: 761px) { .group, .edge { border-left: 1px solid var(--line) } }
@media (min-width: 761px) {
  .wide { display: grid; grid-template-columns: minmax(max-content, 1fr); scrollbar-width: thin; scrollbar-color: var(--faint) transparent }
  .wide > * { grid-area: 1 / 1 }
  .wide::after { content: ""; grid-area: 1 / 1; justify-self: end; position: sticky; right: 0; width: 40px; pointer-events: none; background: linear-gradient(90deg, transparent, var(--card) 85%) }
  tr > :last-child { padding-right: 40px }
}
@media (min-width: 761px) and (max-width: 1340px) {
  table { font-size: 11.5px }
  th, td { padding: 6px 2px }
  td.status, td.check, tbody th { padding-right: 8px }
  td.bin, td.bout { padding-left: 7px }
}
@media (max-width: 1100px) {
  nav { grid-column: 1 / -1; grid-row: auto; justify-content: start; margin-top: 12px }
  .tiles .plot { grid-row: 1; height: 20px }
  .tiles dd { grid-column: 1 / -1 }
}
@media (max-width: 760px) {
  body { font-size: 14px }
  header, main, footer { padding-left: 14px; padding-right: 14px }
  time { display: block }
  .tiles { grid-template-columns: 1fr 1fr; gap: 8px }
  .cards { grid-template-columns: 1fr }
  .controls button, .controls input { padding-top: 7px; padding-bottom: 7px }
  .wide { overflow: hidden }
  table, tbody { display: block }
  thead { display: none }
  tbody tr { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1px 22px; padding: 11px 14px; border-top: 1px solid var(--line); box-shadow: inset 3px 0 var(--tone); font-size: 13px }
  tbody tr:first-child { border-top: 0 }
  tr.frontend, tr.backend { box-shadow: none }
  tbody tr > * { display: flex; justify-content: space-between; gap: 10px; border: 0; padding: 0; box-shadow: none }
  tbody th { font-size: 15px; min-width: 0; max-width: none; box-shadow: none; justify-content: start; align-items: baseline; position: static; padding: 0 }
  td.status { justify-content: end; align-items: center; margin-bottom: 5px }
  td.check { grid-column: 1 / -1; justify-content: start; gap: 6px }
  td::before { content: attr(data-label); word-spacing: normal; color: var(--soft); font-weight: 400 }
  td.status::before { content: none }
  td:not([data-label]):not(.status), td.zero, tr.server .act, tr.server .bck { display: none }
}
@media (prefers-reduced-motion: no-preference) { .card, tbody tr { transition: background-color .4s, border-color .4s } }
`
