import { chmodSync, readFileSync, rmSync } from 'node:fs'
import { build } from 'esbuild'

/**
 * Makes the program in `dist`. Packages stay outside of it but those of which a start would load hundreds of small files: that takes as long again as
 * everything else.
 */
const inside = ['typebox']

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> }
const outside = Object.keys(dependencies).filter((name) => !inside.includes(name))

rmSync('dist', { recursive: true, force: true })
await build({
  entryPoints: ['src/cli.ts', 'src/index.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: outside.flatMap((name) => [name, `${name}/*`]),
  logLevel: 'warning',
})
chmodSync('dist/cli.js', 0o755)
