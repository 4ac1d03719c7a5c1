// Measures the first view: what index.html loads before a lesson is opened, compressed. It fails above the bound.
import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'

const bound = 300_000
// The book is written by who serves the page. Another path for it can be given: node size.mjs book.json
const book = process.argv[2]

const first = ['dist/index.html', 'dist/style.css', 'dist/icon.svg', 'dist/app.js', ...(book ? [book] : [])]
for (const file of first) { // grows by what a script imports
  if (!file.endsWith('.js')) continue
  for (const [, name] of (await readFile(file, 'utf8')).matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) {
    if (!first.includes(`dist/${name}`)) first.push(`dist/${name}`)
  }
}
let sum = 0
for (const file of first) {
  const bytes = gzipSync(await readFile(file), { level: 9 }).length
  sum += bytes
  console.log(String(bytes).padStart(8), file)
}
console.log(String(sum).padStart(8), `of ${bound}`)
if (sum > bound) process.exit(1)
