import './waiting.css';
import type { Screen } from '../../core/session-view.ts';
import { useNow } from '../tool/use-now.ts';
import { Frame } from './frame.tsx';
import { useWords } from './visit.ts';

/** `4:05`, from milliseconds; never below zero. */
const clockTime = (span: number): string => {
  const seconds = Math.max(0, Math.round(span / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};

/** Somebody else decides: what and why (R07), since when, until when. */
export function Approval({ screen }: { screen: Extract<Screen, { name: 'waitingForApproval' }> }) {
  const words = useWords();
  const now = useNow();
  const span = screen.deadline - screen.since;
  const share = Math.min(1, Math.max(0, (now - screen.since) / span));
  return (
    <Frame>
      <section class="approval">
        <div class="approval-dial" role="timer" aria-live="off">
          <svg viewBox="0 0 400 400" aria-hidden="true">
            <circle class="dial-track" cx="200" cy="200" r="184" pathLength="1" />
            <circle
              class="dial-hand"
              cx="200"
              cy="200"
              r="184"
              pathLength="1"
              stroke-dasharray={`${1 - share} 1`}
              transform="rotate(-90 200 200)"
            />
          </svg>
          <p class="dial-words">
            <span>{words('customer.approval.waited')}</span>
            <strong>{clockTime(now - screen.since)}</strong>
            <span class="dial-left">
              {words('customer.approval.left')} {clockTime(screen.deadline - now)}
            </span>
          </p>
        </div>
        <div class="approval-words">
          <h1 class="question">{screen.title}</h1>
          <p class="explanation">{screen.explanation}</p>
          <p class="explanation explanation-way">{words('customer.approval.stay')}</p>
        </div>
      </section>
    </Frame>
  );
}
