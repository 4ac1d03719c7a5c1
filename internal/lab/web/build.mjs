// Builds dist from src: the same bytes each time, since nothing but the sources and the pinned packages goes into it. It is built
// aside and then put in place, so that who compiles smtplab meanwhile embeds the old page or the new one.
import { build } from 'esbuild'
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'

const common = { bundle: true, minify: true, target: 'es2022', charset: 'utf8', legalComments: 'none', logLevel: 'warning', metafile: true }

const [aside, old] = [`node_modules/.dist-${process.pid}`, `node_modules/.dist-${process.pid}-old`]
await mkdir(aside)

const page = await build({
  ...common, format: 'esm', splitting: true, outdir: aside, chunkNames: 'part-[hash]',
  entryPoints: { app: 'src/main.tsx', style: 'src/css/app.css' },
  jsx: 'automatic', jsxImportSource: 'preact',
})
const worker = await build({ ...common, format: 'iife', outfile: `${aside}/worker.js`, entryPoints: ['src/worker.ts'] })

await cp('src/index.html', `${aside}/index.html`)
await cp('src/icon.svg', `${aside}/icon.svg`)
await writeFile(`${aside}/LICENSES.txt`, await licences(page.metafile, worker.metafile))
await rename('dist', old).catch(() => {}) // the first time there is none
await rename(aside, 'dist')
await rm(old, { recursive: true, force: true })

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
