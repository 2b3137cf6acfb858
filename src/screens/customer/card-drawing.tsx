import './card-drawing.css';

/** Where the top of the reader lies in the drawing: seen from the front and above, so that "flat" can be seen. */
const plane = 'matrix(1 0 -.34 .58 250 250)';

/**
 * How to lay an identity card: flat on the reading area, photograph up. The card comes down and rests; where motion is
 * not wanted it is drawn above its place, with an arrow.
 */
export function CardDrawing({ phase }: { phase: 'invite' | 'reading' | 'read' }) {
  return (
    <svg class="card-drawing" data-phase={phase} viewBox="18 6 960 640" aria-hidden="true">
      <g class="slab">
        {[44, 33, 22, 11].map(depth => (
          <g key={depth} transform={`translate(0 ${depth})`}>
            <rect class="slab-side" x="0" y="0" width="680" height="560" rx="56" transform={plane} />
          </g>
        ))}
        <rect class="slab-top" x="0" y="0" width="680" height="560" rx="56" transform={plane} />
      </g>
      <g transform={plane}>
        <rect class="slab-place" x="118" y="130" width="444" height="296" rx="34" />
        <g class="slab-waves">
          <rect x="94" y="106" width="492" height="344" rx="50" />
          <rect x="68" y="80" width="544" height="396" rx="66" />
        </g>
        <rect class="card-shadow" x="136" y="150" width="412" height="260" rx="20" />
      </g>
      <g class="card-moving">
        <rect
          class="card-edge"
          x="134"
          y="148"
          width="412"
          height="260"
          rx="20"
          transform="matrix(1 0 -.34 .58 250 258)"
        />
        <g transform={plane}>
          <rect class="card-face" x="134" y="148" width="412" height="260" rx="20" />
          <path class="card-wave" d="M136 300 C220 236 300 330 378 290 S500 236 545 272" />
          <path class="card-wave" d="M136 330 C230 266 306 356 388 316 S504 262 545 300" />
          <g class="card-lines">
            <path d="M168 190 H256" />
            <path d="M168 226 H212 M244 226 H300" />
            <path d="M168 262 H338" />
            <path d="M168 298 H362 M168 326 H318" />
            <path class="card-number" d="M168 374 H246 M268 374 H514" />
          </g>
          <rect class="card-photo" x="398" y="178" width="120" height="156" rx="8" />
          <path
            class="card-person"
            d="M458 198 a30 30 0 0 1 30 30 v8 a30 30 0 0 1 -60 0 v-8 a30 30 0 0 1 30 -30 Z M404 334 c2 -38 24 -56 54 -56 s52 18 54 56 Z"
          />
        </g>
      </g>
      {phase === 'invite' && <path class="card-arrow" d="M480 30 V104 M446 74 L480 108 L514 74" />}
      {phase === 'read' && (
        <g class="card-read">
          <circle cx="480" cy="96" r="72" />
          <path d="M448 98 l23 25 l43 -50" />
        </g>
      )}
    </svg>
  );
}
