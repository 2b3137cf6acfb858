import { Icon } from '../design/icon.tsx';
import { useWords } from './visit.ts';

/** How many wait, and for how long: a range, because a single figure would be a lie (Q17). */
export function Waiting({
  waiting,
  mine = false,
}: {
  /** Before the customer who has this number, not before one who may take it. */
  mine?: boolean;
  waiting: { readonly ahead: number; readonly minutes?: readonly [number, number] | undefined };
}) {
  const words = useWords();
  const { ahead, minutes } = waiting;
  return (
    <span class="waiting">
      <span class="waiting-part">
        <Icon name="users" />
        <span>
          {ahead > 0
            ? words('customer.select.ahead', { count: ahead })
            : words(mine ? 'customer.done.youAreNext' : 'customer.select.nobody')}
        </span>
      </span>
      {minutes && ahead > 0 && (
        <span class="waiting-part">
          <Icon name="clock" />
          <span>{words('customer.select.minutes', { from: minutes[0], to: minutes[1] })}</span>
        </span>
      )}
    </span>
  );
}
