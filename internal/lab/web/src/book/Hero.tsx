// Hero is a picture of what the lab is about: a letter between two servers, and a wall.
export function Hero() {
  return (
    <svg viewBox="0 0 440 190" aria-hidden="true">
      <line class="hero-wire" x1="100" y1="95" x2="340" y2="95" />
      <rect class="hero-node" x="8" y="50" width="92" height="90" rx="10" />
      <path class="hero-wire" d="M28 74h52M28 92h52" />
      <circle cx="30" cy="118" r="5" fill="var(--good)" />
      <rect class="hero-node" x="340" y="50" width="92" height="90" rx="10" />
      <path class="hero-wire" d="M360 74h52M360 92h52" />
      <circle cx="362" cy="118" r="5" fill="var(--good)" />
      <g>
        <rect class="hero-wall" x="232" y="20" width="44" height="150" rx="4" />
        <path class="hero-wall-lines" d="M232 50h44M232 80h44M232 110h44M232 140h44M254 20v30M243 50v30M265 50v30M254 80v30M243 110v30M265 110v30M254 140v30" />
      </g>
      <g transform="rotate(-8 170 95)">
        <rect class="hero-letter" x="138" y="72" width="66" height="46" rx="4" />
        <path class="hero-letter" d="m139 75 32 25 32-25" />
      </g>
      <text class="hero-text" x="54" y="160">ana</text>
      <text class="hero-text" x="386" y="160">bob</text>
    </svg>
  )
}
