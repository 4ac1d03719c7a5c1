import type { Type } from './regvalue.ts'

const kinds: [name: string, type: Type][] = [
  ['String Value', 'REG_SZ'], ['DWORD Value', 'REG_DWORD'], ['Multi-String Value', 'REG_MULTI_SZ'], ['Binary Value', 'REG_BINARY'],
]

// NewValue is the part of the menu "New" that makes values.
export function NewValue({ onType }: { onType: (type: Type) => void }) {
  return <>{kinds.map(([name, type]) => <button type="button" key={type} onClick={() => onType(type)}>New {name}…</button>)}</>
}
