import './keys.css';
import { Icon } from '../design/icon.tsx';
import { useWords } from './visit.ts';

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** A pad as on a telephone: 1 at the top left. */
export function NumberPad({
  withPoint,
  onSign,
  onDelete,
  onClear,
}: {
  withPoint: boolean;
  onSign: (sign: string) => void;
  onDelete: () => void;
  onClear: () => void;
}) {
  const words = useWords();
  const key = (sign: string, name = sign) => (
    <button key={sign} type="button" class="key" aria-label={name} onClick={() => onSign(sign)}>
      {sign}
    </button>
  );
  return (
    // The field keeps the focus, so that a real keyboard goes on working.
    <fieldset
      class="pad"
      aria-label={words('customer.key.pad')}
      onMouseDown={event => event.preventDefault()}
    >
      {digits.map(digit => key(digit))}
      {withPoint ? key('.', words('customer.key.point')) : <span />}
      {key('0')}
      <span />
      <button type="button" class="key key-word pad-delete" onClick={onDelete}>
        <Icon name="delete" />
        <span>{words('customer.key.delete')}</span>
      </button>
      <button type="button" class="key key-word pad-clear" onClick={onClear}>
        {words('customer.key.clear')}
      </button>
    </fieldset>
  );
}
