import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';
import type { BenchCall, DeviceOf } from './bench.ts';
import { Cable } from './cable.tsx';
import { FaultMenu } from './fault-menu.tsx';
import { LedBoard } from './led-board.tsx';
import './led-board.css';

/** A call board as it hangs in the hall. */
export function CallBoard(props: {
  readonly language: Language;
  readonly call: BenchCall;
  readonly board: DeviceOf<'callBoard'>;
}) {
  const { language, call, board } = props;
  return (
    <article class="device board" aria-label={board.id}>
      <LedBoard
        text={board.text}
        colour={board.colour}
        flash={board.flash}
        lit={board.plugged}
        label={
          board.plugged && board.text.trim() !== ''
            ? say(language, 'bench.boardShows', { text: board.text })
            : say(language, 'bench.boardDark')
        }
      />
      <footer class="device-foot">
        <p class="device-name">
          {say(language, 'bench.board')}
          <small>
            {board.id} · {board.model}
          </small>
        </p>
        <Cable language={language} call={call} device={board} />
        <FaultMenu language={language} call={call} device={board} />
      </footer>
    </article>
  );
}
