// The tree of registry keys that the Registry Editor shows.
import type { Registry } from '../api.ts'

export interface Key { name: string; path: string; keys: Key[] }

const root = 'HKLM'

// parent is the key that a value, or another key, is in.
export const parent = (path: string) => path.slice(0, path.lastIndexOf('\\'))
export const last = (path: string) => path.slice(path.lastIndexOf('\\') + 1)

// standing lists the keys that there are before anybody makes one: each service has its Parameters. Others, such as XEXCH50,
// must be made (KB 818222: "If the XEXCH50 registry subkey is not present, create it").
export function standing(known: Registry[]): string[] {
  const parameters = known.map((value) => {
    const service = /^(.*\\Services\\[^\\]+)\\/i.exec(value.path)
    return service ? `${service[1]}\\Parameters` : parent(value.path)
  })
  return [...parameters, 'HKLM\\SYSTEM\\CurrentControlSet\\Services']
}

// tree puts keys below one another. The registry does not mind capitals; the first spelling met is shown.
export function tree(paths: string[]): Key {
  const top: Key = { name: 'HKEY_LOCAL_MACHINE', path: root, keys: [] }
  for (const path of paths) {
    let at = top
    for (const name of path.split('\\').slice(1)) {
      let next = at.keys.find((key) => key.name.toLowerCase() === name.toLowerCase())
      if (!next) {
        next = { name, path: `${at.path}\\${name}`, keys: [] }
        at.keys.push(next)
        at.keys.sort((a, b) => a.name.localeCompare(b.name, 'en', { sensitivity: 'base' }))
      }
      at = next
    }
  }
  return top
}

// A Row is a key as it stands in the list of those that can be seen.
export interface Row { key: Key; level: number; open: boolean; above?: Key }

export function rows(key: Key, closed: Set<string>, level = 1, above?: Key): Row[] {
  const open = !closed.has(key.path.toLowerCase())
  const row: Row = { key, level, open, ...(above ? { above } : {}) }
  return open ? [row, ...key.keys.flatMap((k) => rows(k, closed, level + 1, key))] : [row]
}

// full is a key's path as the status line has it.
export const full = (path: string) => path.replace(/^HKLM/, 'HKEY_LOCAL_MACHINE')
