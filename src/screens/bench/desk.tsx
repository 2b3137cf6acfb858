import { useRef, useState } from 'preact/hooks';
import type { PaperLine } from '../../core/bench.ts';
import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';
import { ToolButton } from '../tool/tool-button.tsx';
import { Paper } from './paper.tsx';

export interface TornPaper {
  readonly id: number;
  readonly columns: number;
  readonly lines: readonly PaperLine[];
}

/** The papers that were torn off, the latest first; one touch holds a paper up to be read. */
export function Desk({ language, torn }: { language: Language; torn: readonly TornPaper[] }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [held, setHeld] = useState<TornPaper>();
  return (
    <section class="panel desk" aria-labelledby="desk-title">
      <h2 id="desk-title">{say(language, 'bench.desk')}</h2>
      {torn.length === 0 ? (
        <p class="quiet">{say(language, 'bench.deskEmpty')}</p>
      ) : (
        <ul>
          {torn.map(paper => (
            <li key={paper.id}>
              <button
                type="button"
                aria-label={say(language, 'bench.readPaper', { number: paper.id })}
                onClick={() => {
                  setHeld(paper);
                  dialog.current?.showModal();
                }}
              >
                <Paper lines={paper.lines} columns={paper.columns} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <dialog ref={dialog} class="desk-held" aria-label={say(language, 'bench.paper')}>
        {held && <Paper lines={held.lines} columns={held.columns} />}
        <ToolButton onPress={() => dialog.current?.close()}>{say(language, 'bench.putDown')}</ToolButton>
      </dialog>
    </section>
  );
}
