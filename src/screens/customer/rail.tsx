import { steps } from '../../core/session-view.ts';
import { Icon } from '../design/icon.tsx';
import { useVisit, useWords } from './visit.ts';

/** The five steps (S01): where the customer is, what is behind, how much is left. */
export function Rail() {
  const words = useWords();
  const current = steps.indexOf(useVisit().view.step);
  return (
    <ol class="rail" aria-label={words('step.rail')}>
      {steps.map((step, index) => {
        const place = index < current ? 'behind' : index === current ? 'here' : 'ahead';
        return (
          <li
            key={step}
            class="rail-step"
            data-place={place}
            aria-current={place === 'here' ? 'step' : undefined}
          >
            <span class="rail-mark">{place === 'behind' ? <Icon name="check" /> : index + 1}</span>
            <span class={place === 'here' ? 'rail-name' : 'spoken'}>{words(`step.${step}`)}</span>
          </li>
        );
      })}
    </ol>
  );
}
