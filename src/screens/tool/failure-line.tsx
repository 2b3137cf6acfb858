import type { Language } from '../../core/language.ts';
import type { Failure } from '../../core/result.ts';
import type { ChannelFailure } from '../../rpc/envelope.ts';
import { Icon } from '../design/icon.tsx';
import { type ScreenTextKey, say } from '../design/texts.ts';

/** Failures of the channel come without words of the backend, so the page has its own. */
const own: Readonly<Record<ChannelFailure, ScreenTextKey>> = {
  disconnected: 'tool.failure.disconnected',
  badMessage: 'tool.failure.otherVersion',
  badParams: 'tool.failure.otherVersion',
  unknownCall: 'tool.failure.otherVersion',
  internalError: 'tool.failure.internalError',
};
const isOwn = (code: string): code is ChannelFailure => Object.hasOwn(own, code);

/** Why a call did nothing: the backend's own words, else ours for the code, else the code itself. */
export function failureText(language: Language, { code, detail }: Failure): string {
  if (detail !== undefined) return detail;
  return isOwn(code) ? say(language, own[code]) : say(language, 'tool.failure.other', { code });
}

/** A failure beside the button that was pressed. */
export function FailureLine({ language, failure }: { language: Language; failure: Failure | undefined }) {
  if (failure === undefined) return null;
  return (
    <p class="failure-line" role="alert">
      <Icon name="circle-alert" />
      <span>{failureText(language, failure)}</span>
    </p>
  );
}
