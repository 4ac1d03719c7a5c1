import { state } from './state.ts'

export function App() {
  return <main>{state.value.view}</main>
}
