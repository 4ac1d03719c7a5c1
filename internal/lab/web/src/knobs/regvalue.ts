// A registry value, as the Registry Editor shows it and as .reg text spells it: "text", dword:00000001, hex(7):….
export const types = ['REG_SZ', 'REG_DWORD', 'REG_MULTI_SZ', 'REG_BINARY', 'REG_EXPAND_SZ', 'REG_QWORD'] as const
export type Type = (typeof types)[number]

// A RegValue has its data as a person types it: text, decimal digits, lines, or bytes such as "0a ff".
export interface RegValue { type: Type; data: string }

const numbers: Record<string, Type> = { '1': 'REG_SZ', '2': 'REG_EXPAND_SZ', '3': 'REG_BINARY', '4': 'REG_DWORD', '7': 'REG_MULTI_SZ', b: 'REG_QWORD' }

// read takes what a world's registry has. What is not spelled as .reg text is a REG_SZ as it stands.
export function read(text: string): RegValue {
  if (text.startsWith('"') && text.endsWith('"') && text.length > 1) {
    return { type: 'REG_SZ', data: text.slice(1, -1).replace(/\\(["\\])/g, '$1') }
  }
  const dword = /^dword:([0-9a-f]{1,8})$/i.exec(text)
  if (dword) return { type: 'REG_DWORD', data: String(parseInt(dword[1]!, 16)) }
  const hex = /^hex(?:\(([0-9a-f]+)\))?:([0-9a-f, ]*)$/i.exec(text)
  if (!hex) return { type: 'REG_SZ', data: text }
  return fromBytes(hex[1] ? numbers[hex[1].toLowerCase()] ?? 'REG_BINARY' : 'REG_BINARY', bytesOf(hex[2]!))
}

// write spells a value for a change.
export function write({ type, data }: RegValue): string {
  switch (type) {
    case 'REG_SZ': return `"${data.replace(/["\\]/g, '\\$&')}"`
    case 'REG_DWORD': return `dword:${Number(data).toString(16).padStart(8, '0')}`
    case 'REG_MULTI_SZ': return `hex(7):${list([...data.split('\n').filter(Boolean).flatMap(utf16), 0, 0])}`
    case 'REG_EXPAND_SZ': return `hex(2):${list(utf16(data))}`
    case 'REG_QWORD': return `hex(b):${list(littleEndian(BigInt(data)))}`
    case 'REG_BINARY': return `hex:${list(bytesOf(data))}`
  }
}

// shown is the data as the right-hand column of the Registry Editor has it.
export function shown({ type, data }: RegValue): string {
  switch (type) {
    case 'REG_DWORD': return `0x${Number(data).toString(16).padStart(8, '0')} (${data})`
    case 'REG_QWORD': return `0x${BigInt(data).toString(16).padStart(16, '0')} (${data})`
    case 'REG_MULTI_SZ': return data.split('\n').join(' ')
    default: return data
  }
}

// mistake says what is wrong with data that was typed, if anything is.
export function mistake({ type, data }: RegValue): string {
  if (type === 'REG_DWORD' && !(/^\d+$/.test(data) && Number(data) <= 0xffffffff)) return 'A DWORD is a whole number from 0 to 4294967295.'
  if (type === 'REG_QWORD' && !(/^\d+$/.test(data) && BigInt(data) < 1n << 64n)) return 'A QWORD is a whole number below 2 to the 64th.'
  if (type === 'REG_BINARY' && !/^([0-9a-f]{2}[ ,\n]*)*$/i.test(data)) return 'Bytes are pairs of hexadecimal digits, such as 0a ff.'
  return ''
}

function fromBytes(type: Type, bytes: number[]): RegValue {
  switch (type) {
    case 'REG_BINARY': return { type, data: bytes.map((b) => b.toString(16).padStart(2, '0')).join(' ') }
    case 'REG_DWORD':
    case 'REG_QWORD': return { type, data: String(bytes.reduceRight((sum, b) => sum * 256n + BigInt(b), 0n)) }
    default: {
      const text = new TextDecoder('utf-16le').decode(new Uint8Array(bytes))
      const parts = text.split('\0')
      return { type, data: type === 'REG_MULTI_SZ' ? parts.slice(0, parts.indexOf('')).join('\n') : parts[0] ?? '' }
    }
  }
}

const bytesOf = (text: string) => (text.match(/[0-9a-f]{2}/gi) ?? []).map((digits) => parseInt(digits, 16))
const list = (bytes: number[]) => bytes.map((b) => b.toString(16).padStart(2, '0')).join(',')
const littleEndian = (n: bigint) => Array.from({ length: 8 }, (_, i) => Number((n >> BigInt(8 * i)) & 255n))

// utf16 is a text in UTF-16LE with a NUL after it.
function utf16(text: string): number[] {
  return [...Array.from({ length: text.length }, (_, i) => text.charCodeAt(i)), 0].flatMap((unit) => [unit & 255, unit >> 8])
}
