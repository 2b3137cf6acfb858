import type { PaperLine } from '../../core/bench.ts';
import type { Language } from '../../core/language.ts';
import { customerFaceSchema } from '../../core/session-view.ts';
import { say } from '../design/texts.ts';
import type { BenchCall, BenchCard, Place } from './bench.ts';
import { CardReader } from './card-reader.tsx';
import { ReceiptPrinter } from './receipt-printer.tsx';

/** One machine of the hall with what is built into it. */
export function Machine(props: {
  readonly language: Language;
  readonly call: BenchCall;
  readonly place: Place;
  readonly cards: readonly BenchCard[];
  readonly picked: string | undefined;
  readonly onLaid: () => void;
  readonly onTorn: (columns: number, lines: readonly PaperLine[]) => void;
}) {
  const { language, call, place } = props;
  const face = customerFaceSchema.safeParse(place.name);
  return (
    <section class="machine" aria-label={place.name}>
      <h2>{face.success ? say(language, `staff.face.${face.data}`) : place.name}</h2>
      <div class="machine-parts">
        {place.printers.map(printer => (
          <ReceiptPrinter
            key={printer.id}
            language={language}
            call={call}
            printer={printer}
            onTorn={props.onTorn}
          />
        ))}
        {place.readers.map(reader => (
          <CardReader
            key={reader.id}
            language={language}
            call={call}
            reader={reader}
            cards={props.cards}
            picked={props.picked}
            onLaid={props.onLaid}
          />
        ))}
      </div>
    </section>
  );
}
