/**
 * How to lay an identity card: flat on the reading area, photograph up. Seen from above at an angle, so that "flat"
 * can be seen; the card comes down and rests. Without motion it rests and an arrow points.
 */
export function CardDrawing({ phase }: { phase: 'invite' | 'reading' | 'read' }) {
  return (
    <svg class="card-drawing" data-phase={phase} viewBox="0 0 960 700" aria-hidden="true">
      {/* The reader: a slab with a lit area the size of a card. */}
      <g transform="translate(480 220)">
        <path class="slab-side" d="M-468 166 L0 436 L468 166 L468 196 L0 466 L-468 196 Z" />
        <g transform="matrix(.866 .5 -.866 .5 0 0)">
          <rect class="slab-top" x="-104" y="-104" width="540" height="540" rx="36" />
        </g>
      </g>
      <g transform="translate(480 220)">
        <g transform="matrix(.866 .5 -.866 .5 0 0)">
          <rect class="slab-place" x="-44" y="34" width="420" height="264" rx="22" />
          <g class="slab-waves">
            <rect x="-62" y="16" width="456" height="300" rx="34" />
            <rect x="-80" y="-2" width="492" height="336" rx="46" />
          </g>
          <rect class="card-shadow" x="-34" y="42" width="400" height="252" rx="18" />
        </g>
        <g class="card-moving">
          <g transform="matrix(.866 .5 -.866 .5 0 0)">
            <rect class="card-edge" x="-28" y="48" width="400" height="252" rx="18" />
            <rect class="card-face" x="-34" y="42" width="400" height="252" rx="18" />
            <path class="card-wave" d="M-34 214 C40 160 120 250 196 206 S320 150 366 190" />
            <path class="card-wave" d="M-34 238 C50 184 120 270 206 228 S320 176 366 214" />
            <g class="card-lines">
              <path d="M-4 82 H72" />
              <path d="M-4 114 H34 M62 114 H112" />
              <path d="M-4 146 H150" />
              <path d="M-4 178 H182 M-4 204 H140" />
              <path class="card-number" d="M-4 258 H78 M94 258 H334" />
            </g>
            <rect class="card-photo" x="228" y="72" width="112" height="146" rx="8" />
            <path
              class="card-person"
              d="M284 98 a27 27 0 0 1 27 27 v8 a27 27 0 0 1 -54 0 v-8 a27 27 0 0 1 27 -27 Z M236 218 c2 -34 22 -50 48 -50 s46 16 48 50 Z"
            />
          </g>
        </g>
      </g>
      {phase === 'invite' && <path class="card-arrow" d="M886 150 V330 M842 288 L886 334 L930 288" />}
      {phase === 'read' && (
        <g class="card-read">
          <circle cx="842" cy="180" r="62" />
          <path d="M814 182 l20 22 l38 -44" />
        </g>
      )}
    </svg>
  );
}
