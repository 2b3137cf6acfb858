import { useState } from 'preact/hooks';
import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';
import { FailureLine } from '../tool/failure-line.tsx';
import { ToolButton } from '../tool/tool-button.tsx';
import { useSending } from '../tool/use-sending.ts';
import type { BenchCall, BenchCard, DeviceOf } from './bench.ts';
import { Cable } from './cable.tsx';
import { CardFace, cardDragType } from './card.tsx';
import { FaultMenu } from './fault-menu.tsx';

/** A card reader seen from above: a pad that glows while it has power, and the card that lies on it. */
export function CardReader(props: {
  readonly language: Language;
  readonly call: BenchCall;
  readonly reader: DeviceOf<'idCardReader'>;
  readonly cards: readonly BenchCard[];
  readonly picked: string | undefined;
  readonly onLaid: () => void;
}) {
  const { language, call, reader, picked, onLaid } = props;
  const { send, failure } = useSending();
  const [over, setOver] = useState(false);
  const laid = props.cards.find(card => card.id === reader.card);

  const lay = async (card: string): Promise<void> => {
    if ((await send(() => call('layCard', { device: reader.id, card }))) !== undefined) onLaid();
  };

  return (
    <article class="device reader" aria-label={reader.id}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is the mouse's short way; the button in it does the same. */}
      <div
        class="reader-pad"
        data-power={reader.plugged}
        data-over={over}
        onDragOver={event => {
          if (reader.card !== undefined || !event.dataTransfer?.types.includes(cardDragType)) return;
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={event => {
          event.preventDefault();
          setOver(false);
          const card = event.dataTransfer?.getData(cardDragType);
          if (card) void lay(card);
        }}
      >
        <span class="reader-light" aria-hidden="true" />
        {reader.card !== undefined ? (
          <button
            type="button"
            class="card reader-card"
            onClick={() => void send(() => call('takeCard', { device: reader.id }))}
          >
            <CardFace label={laid?.label ?? reader.card} note={say(language, 'bench.takeCard')} />
          </button>
        ) : picked !== undefined ? (
          <ToolButton kind="primary" onPress={() => void lay(picked)}>
            {say(language, 'bench.layHere')}
          </ToolButton>
        ) : (
          <p>{say(language, 'bench.readerEmpty')}</p>
        )}
      </div>
      <FailureLine language={language} failure={failure} />
      <footer class="device-foot">
        <p class="device-name">
          {say(language, 'bench.reader')}
          <small>{reader.model}</small>
        </p>
        <Cable language={language} call={call} device={reader} />
        <FaultMenu language={language} call={call} device={reader} />
      </footer>
    </article>
  );
}
