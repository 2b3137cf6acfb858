import { useState } from 'preact/hooks';
import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';
import { FailureLine } from '../tool/failure-line.tsx';
import { ToolButton } from '../tool/tool-button.tsx';
import { useKeys } from '../tool/use-keys.ts';
import { useSending } from '../tool/use-sending.ts';
import { spanText } from './time-left.ts';
import { type StaffCall, type Work, windowActions } from './work.ts';

/** The number at my window, how long it has been there, and the four things that can happen to it. */
export function MyWindow(props: {
  readonly language: Language;
  readonly call: StaffCall;
  readonly work: Work;
  readonly window: string;
  readonly now: number;
}) {
  const { language, call, work, now } = props;
  const { send, busy, failure } = useSending();
  const [nobody, setNobody] = useState(false);
  const window = work.windows.find(one => one.id === props.window);
  const ticket = window?.ticket;
  const can = windowActions(window);

  const callNext = async (): Promise<void> => {
    const answer = await send(() => call('callNext', { window: props.window }));
    setNobody(answer !== undefined && answer.number === undefined);
  };
  const act = (action: 'callNext' | 'recall' | 'served' | 'noShow'): void => {
    setNobody(false);
    if (action === 'callNext') void callNext();
    else if (action === 'recall') void send(() => call('recall', { window: props.window }));
    else void send(() => call('endService', { window: props.window, outcome: action }));
  };
  const actions = [
    { code: 'KeyN', sign: 'N', can: !busy && can.callNext, action: 'callNext' },
    { code: 'KeyR', sign: 'R', can: !busy && can.recall, action: 'recall' },
    { code: 'KeyE', sign: 'E', can: !busy && can.end, action: 'served' },
    { code: 'KeyX', sign: 'X', can: !busy && can.noShow, action: 'noShow' },
  ] as const;
  useKeys(Object.fromEntries(actions.map(one => [one.code, one.can ? () => act(one.action) : undefined])));

  return (
    <section class="panel my-window" aria-labelledby="my-window-title">
      <h2 id="my-window-title">{say(language, 'staff.myWindow', { window: props.window })}</h2>
      {ticket === undefined ? (
        <div class="my-window-free">
          <p class="my-window-number">{'\u2013'}</p>
          <p>{say(language, work.waiting.length === 0 ? 'staff.nobodyWaits' : 'staff.windowFree')}</p>
        </div>
      ) : (
        <div class="my-window-busy">
          <p class="my-window-number">{ticket.number}</p>
          <p class="my-window-service">
            {ticket.service}
            {ticket.customer !== '' && <span>{ticket.customer}</span>}
          </p>
          <p class="my-window-timer">
            <strong>{spanText(now - ticket.calledAt)}</strong>
            <span>{say(language, 'staff.sinceCall')}</span>
            {ticket.calls > 1 && <span>{say(language, 'staff.calledTimes', { times: ticket.calls })}</span>}
          </p>
        </div>
      )}
      <div class="my-window-actions">
        {actions.map(one => (
          <ToolButton
            key={one.action}
            keySign={one.sign}
            kind={one.action === (ticket === undefined ? 'callNext' : 'served') ? 'primary' : 'plain'}
            disabled={!one.can}
            onPress={() => act(one.action)}
          >
            {say(language, `staff.action.${one.action}`)}
          </ToolButton>
        ))}
      </div>
      {nobody && <p role="status">{say(language, 'staff.nobodyForWindow')}</p>}
      <FailureLine language={language} failure={failure} />
    </section>
  );
}
