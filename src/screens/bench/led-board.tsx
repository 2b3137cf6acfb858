import { ledColumns } from './led-columns.ts';

const pitch = 10;
const leastColumns = 80;

/** A board of LEDs: the lit ones glow in its colour, the others can just be seen. */
export function LedBoard(props: {
  readonly text: string;
  readonly colour: 'red' | 'green' | 'amber';
  readonly flash: boolean;
  readonly lit: boolean;
  readonly label: string;
}) {
  const columns = ledColumns(props.text);
  const across = Math.max(leastColumns, columns.length + 2);
  const start = Math.floor((across - columns.length) / 2);
  const lights = columns.flatMap((column, x) =>
    Array.from({ length: 7 }, (_, y) => ({ x: x + start, y, lit: ((column >> y) & 1) === 1 })).filter(
      light => light.lit,
    ),
  );
  return (
    <svg
      class="led-board"
      data-colour={props.colour}
      viewBox={`0 0 ${across * pitch} ${9 * pitch}`}
      role="img"
      aria-label={props.label}
    >
      <defs>
        <pattern id="led-dark" width={pitch} height={pitch} patternUnits="userSpaceOnUse">
          <circle class="led-dark" cx={pitch / 2} cy={pitch / 2} r="3" />
        </pattern>
      </defs>
      <rect fill="url(#led-dark)" width={across * pitch} height={9 * pitch} />
      {props.lit && (
        <g class={props.flash ? 'led-lit led-flash' : 'led-lit'}>
          {lights.map(({ x, y }) => (
            <circle key={`${x} ${y}`} cx={(x + 0.5) * pitch} cy={(y + 1.5) * pitch} r="4" />
          ))}
        </g>
      )}
    </svg>
  );
}
