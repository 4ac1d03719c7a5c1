// Builds dist from src: the same bytes each time, since nothing but the sources and the pinned packages goes into it.
import { build } from 'esbuild'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'

const common = { bundle: true, minify: true, target: 'es2022', charset: 'utf8', legalComments: 'none', logLevel: 'warning', metafile: true }

await rm('dist', { recursive: true, force: true })
await mkdir('dist')

const page = await build({
  ...common, format: 'esm', splitting: true, outdir: 'dist', chunkNames: 'part-[hash]',
  entryPoints: { app: 'src/main.tsx', style: 'src/css/app.css' },
  jsx: 'automatic', jsxImportSource: 'preact',
})
const worker = await build({ ...common, format: 'iife', outfile: 'dist/worker.js', entryPoints: ['src/worker.ts'] })

await cp('src/index.html', 'dist/index.html')
await cp('src/icon.svg', 'dist/icon.svg')
await writeFile('dist/LICENSES.txt', await licences(page.metafile, worker.metafile))

// licences gathers the licence of each package of which something is in what was built.
async function licences(...metafiles) {
  const names = new Set()
  for (const metafile of metafiles) {
    for (const output of Object.values(metafile.outputs)) {
      for (const input of Object.keys(output.inputs)) {
        const match = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)
        if (match) names.add(match[1])
      }
    }
  }
  let text = 'The page of the teaching lab contains parts of these packages.\n'
  for (const name of [...names].sort()) {
    const { version, license } = JSON.parse(await readFile(`node_modules/${name}/package.json`, 'utf8'))
    const words = await readFile(`node_modules/${name}/LICENSE`, 'utf8')
    text += `\n${name} ${version} (${license})\n\n${words.trim()}\n`
  }
  return text
}
