import { render } from 'preact'
import { App } from './App.tsx'
import { start } from './load.ts'
import { restore } from './state.ts'

addEventListener('popstate', () => void restore())
await restore()
start()
render(<App />, document.getElementById('page')!)
