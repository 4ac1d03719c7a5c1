// Tips are the heads of the arrows, defined once for all rows. They take the colour of their line.
export function Tips() {
  return (
    <svg class="tips" width="0" height="0" aria-hidden="true">
      <defs>
        <marker id="tip-solid" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">
          <path d="M0 .5 8 4 0 7.5Z" fill="context-stroke" />
        </marker>
        <marker id="tip-open" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">
          <path d="M0 .5 8 4 0 7.5" fill="none" stroke="context-stroke" />
        </marker>
        <marker id="tip-cross" viewBox="0 0 12 12" refX="6" refY="6" markerWidth="12" markerHeight="12" markerUnits="userSpaceOnUse" orient="auto">
          <path d="m1.5 1.5 9 9m0-9-9 9" fill="none" stroke="context-stroke" stroke-width="2" />
        </marker>
      </defs>
    </svg>
  )
}
