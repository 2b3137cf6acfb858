import type { Language } from '../../core/language.ts';
import { Icon, type IconName } from '../design/icon.tsx';
import { hasText, say } from '../design/texts.ts';
import { spanWords } from '../tool/span-words.ts';
import { isBlocked, isSilent, type Node } from './needs.ts';

/** `off`: it was switched off; `over`: it ended without having been done. Neither needs anybody. */
type Need = 'fine' | 'soon' | 'now' | 'off' | 'over';
const signs: Readonly<Record<Need, IconName>> = {
  fine: 'circle-check',
  soon: 'circle-alert',
  now: 'circle-x',
  off: 'power',
  over: 'minus',
};

/** A sign and a word, as for devices. */
export function Sign({ need, children }: { need: Need; children: string }) {
  return (
    <span class="device-sign" data-need={need}>
      <Icon name={signs[need]} />
      {children}
    </span>
  );
}

/** When a node was heard of last, and whether that is as it should be. */
export function ContactSign({ language, node, now }: { language: Language; node: Node; now: number }) {
  const { contact } = node;
  if (contact === undefined) return <Sign need="now">{say(language, 'headOffice.sign.never')}</Sign>;
  if (contact.stopped) return <Sign need="off">{say(language, 'headOffice.sign.stopped')}</Sign>;
  return (
    <Sign need={isSilent(node, now) ? 'now' : 'fine'}>
      {say(language, 'headOffice.ago', { span: spanWords(language, now - contact.at) })}
    </Sign>
  );
}

/** The same in the least room, with what is worse in its place. */
export function NodeSign(props: { language: Language; node: Node; now: number }) {
  const { language, node } = props;
  if (!isBlocked(node)) return <ContactSign {...props} />;
  const key = node.conflict ? 'headOffice.sign.sameName' : 'headOffice.sign.blocked';
  return <Sign need="now">{say(language, key)}</Sign>;
}

/** What is wrong with a node's entries and its configuration, in whole sentences. */
export function nodeTroubles(
  language: Language,
  { refusal, conflict, contact, configuration }: Node,
  now: number,
): string[] {
  const told: string[] = [];
  if (conflict) {
    const key = `headOffice.conflict.${conflict.kind}`;
    const span = spanWords(language, now - conflict.since);
    told.push(hasText(key) ? say(language, key, { span }) : conflict.kind);
  }
  if (refusal) {
    const { code, wants = '' } = refusal;
    const key = `headOffice.refusal.${code}`;
    const span = spanWords(language, now - refusal.since);
    told.push(say(language, hasText(key) ? key : 'headOffice.refusal.other', { code, wants, span }));
  }
  if (contact && contact.uninterpreted > 0)
    told.push(say(language, 'headOffice.uninterpreted', { count: contact.uninterpreted }));
  if (configuration?.rejected) {
    const { version, why } = configuration.rejected;
    const key = `configuration.why.${why}`;
    const reason = hasText(key) ? say(language, key) : why;
    told.push(say(language, 'headOffice.configuration.rejected', { version, why: reason }));
  }
  return told;
}
