// Where the rows of a long list are, in pixels from its top. Place i is the top of row i; behind the last row stands the end.

export function placesOf(heights: number[]): number[] {
  const places = [0]
  for (const height of heights) places.push(places.at(-1)! + height)
  return places
}

// rowAt is the row at so many pixels.
export function rowAt(places: number[], y: number): number {
  let [low, high] = [0, Math.max(0, places.length - 2)]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (places[middle]! <= y) low = middle
    else high = middle - 1
  }
  return low
}

// inView is how far a list of which so many pixels are seen is scrolled, so that a row is seen with some room around it. It moves
// no farther than it must.
export function inView(places: number[], row: number, top: number, seen: number, room: number): number {
  const [begin, end] = [places[row]! - room, places[row + 1]! + room - seen]
  const wanted = top > begin ? begin : Math.max(top, end)
  return Math.max(0, Math.min(wanted, places.at(-1)! - seen))
}
