import './waiting.css';
import type { Screen } from '../../core/session-view.ts';
import { Icon } from '../design/icon.tsx';
import { Frame } from './frame.tsx';
import { Turning } from './plain-screens.tsx';

/** Money moves or paper comes: which stage, and what is still to come. */
export function Working({ screen }: { screen: Extract<Screen, { name: 'working' }> }) {
  return (
    <Frame>
      <section class="working">
        <h1 class="question">{screen.title}</h1>
        <ol class="stages" aria-live="polite">
          {screen.stages.map(stage => (
            <li
              key={stage.label}
              class="stage"
              data-state={stage.state}
              aria-current={stage.state === 'now' ? 'step' : undefined}
            >
              <span class="stage-mark">
                {stage.state === 'done' && <Icon name="check" />}
                {stage.state === 'now' && <Turning />}
              </span>
              <span>{stage.label}</span>
            </li>
          ))}
        </ol>
      </section>
    </Frame>
  );
}
