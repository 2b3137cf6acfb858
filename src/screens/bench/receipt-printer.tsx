import type { PaperLine } from '../../core/bench.ts';
import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';
import { FailureLine } from '../tool/failure-line.tsx';
import { ToolButton } from '../tool/tool-button.tsx';
import { useSending } from '../tool/use-sending.ts';
import type { BenchCall, DeviceOf } from './bench.ts';
import { Cable } from './cable.tsx';
import { FaultMenu } from './fault-menu.tsx';
import { Paper } from './paper.tsx';
import './printer.css';

const papers = ['full', 'low', 'out'] as const;

/** A receipt printer from the front: paper rises out of its slot, its lamps say how it is, its cover can be opened. */
export function ReceiptPrinter(props: {
  readonly language: Language;
  readonly call: BenchCall;
  readonly printer: DeviceOf<'receiptPrinter'>;
  readonly onTorn: (columns: number, lines: readonly PaperLine[]) => void;
}) {
  const { language, call, printer, onTorn } = props;
  const { send, busy, failure } = useSending();
  const { id: device, lines, columns } = printer;

  const tear = async (): Promise<void> => {
    if ((await send(() => call('tearPaper', { device }))) !== undefined) onTorn(columns, lines);
  };

  return (
    <article class="device printer" aria-label={device}>
      <div class="printer-paper">
        {lines.length > 0 ? (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: paper longer than its place is scrolled by keyboard too.
          <section class="printer-roll" tabIndex={0} aria-label={say(language, 'bench.paper')}>
            {/* New lines are a new element, so that the paper is seen to come out. */}
            <div key={lines.length} class="printer-feed">
              <Paper lines={lines} columns={columns} />
            </div>
          </section>
        ) : (
          <p class="printer-none">{say(language, 'bench.noPaper')}</p>
        )}
      </div>
      <div class="printer-body" data-cover={printer.coverOpen ? 'open' : 'shut'}>
        <span class="printer-lid" aria-hidden="true" />
        <span class="printer-slot" aria-hidden="true" />
        <p class="printer-lamps">
          <Lamp on={printer.plugged} colour="green" label={say(language, 'bench.lamp.power')} />
          <Lamp
            on={printer.plugged && printer.busy}
            colour="green"
            label={say(language, 'bench.lamp.busy')}
          />
          <Lamp
            on={printer.plugged && (printer.paper !== 'full' || printer.coverOpen)}
            colour={printer.paper === 'out' || printer.coverOpen ? 'red' : 'amber'}
            label={say(language, 'bench.lamp.paper')}
          />
        </p>
        <ToolButton disabled={lines.length === 0 || busy} onPress={() => void tear()}>
          {say(language, 'bench.tear')}
        </ToolButton>
      </div>
      <FailureLine language={language} failure={failure} />
      <footer class="device-foot">
        <p class="device-name">
          {say(language, 'bench.printer')}
          <small>{printer.model}</small>
        </p>
        <Cable language={language} call={call} device={printer} />
        <fieldset class="segments" aria-label={say(language, 'bench.paper')}>
          {papers.map(paper => (
            <button
              key={paper}
              type="button"
              aria-pressed={printer.paper === paper}
              disabled={busy}
              onClick={() => void send(() => call('setPaper', { device, paper }))}
            >
              {say(language, `tool.paper.${paper}`)}
            </button>
          ))}
        </fieldset>
        <ToolButton
          disabled={busy}
          pressed={printer.coverOpen}
          onPress={() => void send(() => call('setCover', { device, open: !printer.coverOpen }))}
        >
          {say(language, printer.coverOpen ? 'bench.shutCover' : 'bench.openCover')}
        </ToolButton>
        <FaultMenu language={language} call={call} device={printer} />
      </footer>
    </article>
  );
}

/** A lamp with its word: colour alone says nothing to some. */
function Lamp({ on, colour, label }: { on: boolean; colour: 'green' | 'amber' | 'red'; label: string }) {
  return (
    <span class="lamp" data-on={on} data-colour={colour}>
      {label}
    </span>
  );
}
