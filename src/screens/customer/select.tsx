import './select.css';
import type { Screen } from '../../core/session-view.ts';
import { Icon, isIconName } from '../design/icon.tsx';
import { Frame } from './frame.tsx';
import { Paged, usePages } from './pages.tsx';
import { useVisit } from './visit.ts';
import { Waiting } from './waiting.tsx';

/** What would you like to do? One touch on a card is the answer. */
export function Select({ screen }: { screen: Extract<Screen, { name: 'select' }> }) {
  const { intend } = useVisit();
  const pages = usePages();
  return (
    <Frame>
      <h1 class="question">{screen.question}</h1>
      <Paged
        pages={pages}
        class={screen.services.length <= 4 ? 'services services-few' : 'services'}
        columns={[
          screen.services.map(service => (
            <button
              key={service.id}
              type="button"
              class="service"
              disabled={service.closed !== undefined}
              onClick={() => intend({ kind: 'selectService', service: service.id })}
            >
              <span class="service-icon">
                <Icon name={isIconName(service.icon) ? service.icon : 'landmark'} />
              </span>
              <span class="service-words">
                <strong class="service-title">{service.title}</strong>
                <span class="service-hint">{service.hint}</span>
                {service.closed !== undefined ? (
                  <span class="service-closed">
                    <Icon name="circle-alert" />
                    <span>{service.closed}</span>
                  </span>
                ) : (
                  service.waiting && <Waiting waiting={service.waiting} />
                )}
              </span>
              {service.closed === undefined && <Icon name="chevron-right" class="service-go" />}
            </button>
          )),
        ]}
      />
    </Frame>
  );
}
