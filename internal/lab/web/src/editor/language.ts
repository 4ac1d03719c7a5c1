// Colours for the language of scenarios: comments, words, settings, and the sections below "-- name --".
import { StreamLanguage } from '@codemirror/language'
import type { StringStream } from '@codemirror/language'

// A Place is where in the text the reader is.
interface Place { section: boolean; word: number; first: string }

export const sectionLine = /^-- (.+) --\s*$/

export const language = StreamLanguage.define<Place>({
  name: 'scenario',
  startState: () => ({ section: false, word: 0, first: '' }),
  languageData: { commentTokens: { line: '#' } },
  token(stream, place) {
    if (stream.sol()) {
      place.word = 0
      if (sectionLine.test(stream.string)) {
        place.section = true
        stream.skipToEnd()
        return 'heading'
      }
    }
    return place.section ? inSection(stream) : inScript(stream, place)
  },
})

function inScript(stream: StringStream, place: Place): string | null {
  if (stream.sol() && stream.peek() === '#') {
    stream.skipToEnd()
    return 'comment'
  }
  if (stream.eatSpace()) return null
  if (place.word > 0 && stream.match(/^[a-z][a-z-]*=/)) return 'propertyName'
  stream.match(/^[^\s]+/)
  place.word++
  if (place.word === 1) {
    place.first = stream.current()
    return 'keyword'
  }
  return place.word === 2 && (place.first === 'see' || place.first === 'sign') ? 'typeName' : null
}

// inSection marks who speaks in an excerpt or a talk, what must not be there, keys and values of the registry, and zones.
function inSection(stream: StringStream): string | null {
  if (stream.sol()) {
    if (stream.match(/^!/)) return 'operator'
    if (stream.match(/^[CSFD][+*]?\d*:/)) return 'labelName'
    if (stream.match(/^(\[.*\]|\$[A-Z]+)/)) return 'typeName'
    if (stream.match(/^;.*/)) return 'comment'
    if (stream.match(/^[A-Za-z-]+:(?=\s)/)) return 'propertyName'
  }
  if (stream.match(/^[CSFD][+*]?\d*:/)) return 'labelName'
  if (stream.match(/^"[^"]*"/)) return 'string'
  if (stream.match(/^\.\.\./)) return 'operator'
  stream.next()
  return null
}
