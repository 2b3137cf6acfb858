import type { ComponentChildren } from 'preact';
import type { Language } from '../../core/language.ts';
import { Icon } from '../design/icon.tsx';
import { useDocumentLanguage } from '../design/mount.tsx';
import { say } from '../design/texts.ts';
import { clockText } from './clock-text.ts';
import { LanguageSwitch } from './language-switch.tsx';
import './tool.css';

/**
 * What every tool page has in the same place: its name, the branch, the time, the languages, and a line that says when
 * what is shown is no longer new.
 */
export function ToolFrame(props: {
  readonly language: Language;
  readonly onLanguage: (language: Language) => void;
  readonly title: string;
  /** How many things wait for a person: said by the tab's title too, which shows while another tab is in front. */
  readonly attention?: number;
  /** The branch, or what else this page is about. */
  readonly subtitle: string | undefined;
  readonly connected: boolean;
  /** Whether the backend has told anything yet. */
  readonly loaded: boolean;
  readonly now: number;
  /** What only this page has in its head. */
  readonly head?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  const { language } = props;
  useDocumentLanguage(language, props.attention ? `(${props.attention}) ${props.title}` : props.title);
  return (
    <div class="tool">
      <header class="tool-head">
        <h1>{props.title}</h1>
        {props.subtitle !== undefined && <p class="tool-subtitle">{props.subtitle}</p>}
        <div class="tool-head-middle">{props.head}</div>
        <p class="tool-clock">{clockText(props.now)}</p>
        <LanguageSwitch language={language} onChoose={props.onLanguage} />
      </header>
      {!props.connected && props.loaded && (
        <p class="tool-offline" role="alert">
          <Icon name="unplug" />
          {say(language, 'tool.offline')}
        </p>
      )}
      {props.loaded ? (
        <main class="tool-main">{props.children}</main>
      ) : (
        <main class="tool-main tool-loading">
          <p role="status">
            <Icon name="loader-circle" class="turning" />
            {say(language, 'tool.loading')}
          </p>
        </main>
      )}
    </div>
  );
}
