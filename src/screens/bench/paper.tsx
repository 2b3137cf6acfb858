import type { PaperLine } from '../../core/bench.ts';
import { layPaper, type PaperItem } from './lay-paper.ts';

/** Blank paper between the last line and the slot or the tear, in dots. */
const tail = 24;

/** Paper as it looks: every sign in its column, every dot where the head burnt it. */
export function Paper({ lines, columns }: { lines: readonly PaperLine[]; columns: number }) {
  const { width, height, items } = layPaper(lines, columns);
  const tall = height + 2 * tail;
  return (
    <svg class="paper" viewBox={`0 0 ${width} ${tall}`} role="img" aria-label={spokenPaper(lines)}>
      <path class="paper-sheet" d={`${tornEdge(width)}V${tall}H0z`} />
      <g transform={`translate(0 ${tail})`}>
        {items.map((item, index) => (
          // Paper only grows at its end, so a place keeps its item.
          <Item key={index} item={item} width={width} />
        ))}
      </g>
    </svg>
  );
}

function Item({ item, width }: { item: PaperItem; width: number }) {
  switch (item.kind) {
    case 'text':
      return (
        <g transform={`translate(${item.x} ${item.y}) scale(${item.width} ${item.height})`}>
          <Signs item={item} chinese={true} />
          <Signs item={item} chinese={false} />
        </g>
      );
    case 'dots':
      return <path transform={`translate(${item.x} ${item.y})`} d={item.path} />;
    case 'qr':
      return <QrMark x={item.x} y={item.y} size={item.size} data={item.data} />;
    case 'cut':
      return <path class="paper-cut" d={`M0 ${item.y}H${width}`} />;
  }
}

/** The signs of one font; each has its own place, so the browser's own font cannot move them out of their columns. */
function Signs({ item, chinese }: { item: Extract<PaperItem, { kind: 'text' }>; chinese: boolean }) {
  const signs = item.signs.filter(one => one.chinese === chinese && one.sign.trim() !== '');
  if (signs.length === 0) return null;
  return (
    <text
      class={chinese ? 'paper-chinese' : 'paper-latin'}
      x={signs.map(one => one.middle).join(' ')}
      y="0"
      font-weight={item.bold ? 700 : 400}
    >
      {signs.map(one => one.sign).join('')}
    </text>
  );
}

/** Where a QR code stands and what it says. The printer builds its modules itself; the drawing only marks the place. */
function QrMark({ x, y, size, data }: { x: number; y: number; size: number; data: string }) {
  const eye = size / 4;
  const corners = [
    [0, 0],
    [size - eye, 0],
    [0, size - eye],
  ] as const;
  return (
    <g transform={`translate(${x} ${y})`}>
      <title>{data}</title>
      <rect class="paper-qr" width={size} height={size} />
      {corners.map(([left, top]) => (
        <g key={`${left} ${top}`} transform={`translate(${left} ${top})`}>
          <path
            fill-rule="evenodd"
            d={`M0 0h${eye}v${eye}h-${eye}zM6 6h${eye - 12}v${eye - 12}h-${eye - 12}z`}
          />
          <rect x="12" y="12" width={eye - 24} height={eye - 24} />
        </g>
      ))}
      <text class="paper-latin" x={size / 2} y={size / 2 + 8}>
        QR
      </text>
    </g>
  );
}

/** The upper edge as the cutter's saw left it. */
function tornEdge(width: number): string {
  const teeth = Array.from(
    { length: Math.ceil(width / 12) },
    (_, index) => `L${index * 12 + 6} 0L${index * 12 + 12} 6`,
  );
  return `M0 6${teeth.join('')}`;
}

const spokenPaper = (lines: readonly PaperLine[]): string =>
  lines
    .map(line =>
      line.kind === 'text' ? line.runs.map(run => run.text).join('') : line.kind === 'qr' ? line.data : '',
    )
    .filter(text => text.trim() !== '')
    .join('\n');
