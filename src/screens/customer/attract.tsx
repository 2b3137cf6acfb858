import './attract.css';
import { useEffect, useRef } from 'preact/hooks';
import { languages } from '../../core/language.ts';
import type { Screen } from '../../core/session-view.ts';
import { say } from '../design/texts.ts';
import { CardDrawing } from './card-drawing.tsx';
import { Frame } from './frame.tsx';
import { useVisit, useWords } from './visit.ts';

/** Nobody is here: say in three seconds what this machine does, in three languages, and how to begin. */
export function Attract({ screen }: { screen: Extract<Screen, { name: 'attract' }> }) {
  const { view, face, intend } = useVisit();
  const words = useWords();
  const others = languages.filter(language => language !== view.language);
  const how = screen.canReadCard ? 'customer.attract.withCard' : 'customer.attract.withoutCard';
  const begin = (): void => intend({ kind: 'begin' });
  const middle = useRef<HTMLElement>(null);
  useEffect(() => {
    // People touch anywhere. The whole middle begins a visit; who cannot point has the button.
    middle.current?.addEventListener('click', begin);
    return () => middle.current?.removeEventListener('click', begin);
  });
  return (
    <Frame
      title={screen.branch}
      rail={false}
      primary={{ onPress: begin, icon: 'hand', children: words('customer.attract.start') }}
    >
      <section class="attract" ref={middle}>
        <div class="attract-words">
          <h1 class="attract-headline">{screen.headline}</h1>
          <ul class="attract-languages">
            {others.map(language => (
              <li key={language} lang={language}>
                {say(language, `customer.attract.${face}`)}
              </li>
            ))}
          </ul>
        </div>
        <figure class="attract-drawing">
          {screen.canReadCard && <CardDrawing phase="invite" />}
          <figcaption>
            <strong>{words(how)}</strong>
            {others.map(language => (
              <span key={language} lang={language}>
                {say(language, how)}
              </span>
            ))}
          </figcaption>
        </figure>
      </section>
    </Frame>
  );
}
