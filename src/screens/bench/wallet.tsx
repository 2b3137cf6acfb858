import type { BenchDevice } from '../../core/bench.ts';
import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';
import type { BenchCard } from './bench.ts';
import { CardFace, cardDragType } from './card.tsx';
import './card.css';

/** The test cards at hand: drag one to a reader, or pick it up here and lay it down there. */
export function Wallet(props: {
  readonly language: Language;
  readonly cards: readonly BenchCard[];
  readonly devices: readonly BenchDevice[];
  readonly picked: string | undefined;
  readonly onPick: (card: string | undefined) => void;
}) {
  const { language, cards, picked, onPick } = props;
  const laid = new Set(
    props.devices.map(device => (device.class === 'idCardReader' ? device.card : undefined)),
  );
  return (
    <section class="panel wallet" aria-labelledby="wallet-title">
      <h2 id="wallet-title">{say(language, 'bench.wallet')}</h2>
      <p class="quiet">{say(language, picked === undefined ? 'bench.walletHow' : 'bench.walletNext')}</p>
      {cards.length === 0 && <p class="empty">{say(language, 'bench.noCards')}</p>}
      <ul>
        {cards.map(card => (
          <li key={card.id}>
            {laid.has(card.id) ? (
              <p class="card-away">
                {card.label}
                <span>{say(language, 'bench.cardAway')}</span>
              </p>
            ) : (
              <button
                type="button"
                class="card"
                draggable
                aria-pressed={picked === card.id}
                onClick={() => onPick(picked === card.id ? undefined : card.id)}
                onDragStart={event => {
                  event.dataTransfer?.setData(cardDragType, card.id);
                  onPick(card.id);
                }}
                onDragEnd={() => onPick(undefined)}
              >
                <CardFace label={card.label} note={card.note} />
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
