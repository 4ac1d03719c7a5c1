import { render } from 'preact'
import { App } from './App.tsx'
import { start } from './load.ts'
import { restore } from './state.ts'

addEventListener('popstate', () => void restore())
await restore()
start()
const page = document.getElementById('page')!
page.replaceChildren() // the words for those with whom nothing starts
render(<App />, page)
