import './review.css';
import { useState } from 'preact/hooks';
import type { Screen } from '../../core/session-view.ts';
import { Icon } from '../design/icon.tsx';
import { Frame } from './frame.tsx';
import { Paged, usePages } from './pages.tsx';
import { Hero, Row } from './rows.tsx';
import { useLandscape } from './use-landscape.ts';
import { useVisit, useWords } from './visit.ts';

/** Exactly what will happen, and nothing else: the customer agrees to this (design 1.4). Nobody can agree before the last page. */
export function Confirm({ review }: { review: Extract<Screen, { name: 'confirm' }>['review'] }) {
  const { view, intend, active } = useVisit();
  const words = useWords();
  const pages = usePages();
  // Side by side while the words are small enough for half a screen.
  const sideBySide = useLandscape() && (view.textSize === 'normal' || view.textSize === 'large');
  const [ticked, setTicked] = useState(false);
  const { page, count, turnTo } = pages;

  const facts = [
    ...review.rows.filter(row => row.emphasis).map(row => <Hero key={row.label} row={row} />),
    ...review.rows.filter(row => !row.emphasis).map(row => <Row key={row.label} row={row} />),
  ];
  const duties = [
    review.documents.length > 0 && (
      <section key="documents" class="documents">
        <h2>{words('customer.confirm.documents')}</h2>
        <ul>
          {review.documents.map(document => (
            <li key={document}>
              <Icon name="file-text" />
              <span>{document}</span>
            </li>
          ))}
        </ul>
      </section>
    ),
    review.warning !== undefined && (
      <section key="warning" class="warning">
        <Icon name="triangle-alert" />
        <div>
          <h2>{words('customer.attention')}</h2>
          <p>{review.warning}</p>
        </div>
      </section>
    ),
    review.acknowledgement !== undefined && (
      <label key="tick" class="tick">
        <input
          type="checkbox"
          checked={ticked}
          onChange={event => {
            active();
            setTicked(event.currentTarget.checked);
          }}
        />
        <span class="tick-box">
          <Icon name="check" />
        </span>
        <span>{review.acknowledgement}</span>
      </label>
    ),
  ].filter(duty => duty !== false);

  return (
    <Frame
      onBack={page > 0 ? () => turnTo(page - 1) : undefined}
      primary={
        page < count - 1
          ? {
              icon: 'arrow-right',
              iconAt: 'end',
              onPress: () => turnTo(page + 1),
              children: words('customer.nextPage'),
            }
          : {
              icon: 'check',
              disabled: review.acknowledgement !== undefined && !ticked,
              onPress: () => intend({ kind: 'confirm', digest: review.digest, acknowledged: ticked }),
              children: review.primary,
            }
      }
    >
      <p class="eyebrow">
        <span>{review.title}</span>
        {count > 1 && (
          <span aria-live="polite">{words('customer.pageOf', { page: page + 1, pages: count })}</span>
        )}
      </p>
      <h1 class="question">{words('customer.confirm.question')}</h1>
      <Paged
        pages={pages}
        class="review"
        turner={false}
        columns={
          sideBySide && facts.length > 0 && duties.length > 0 ? [facts, duties] : [[...facts, ...duties]]
        }
      />
    </Frame>
  );
}
