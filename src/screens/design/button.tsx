import type { ComponentChildren, JSX } from 'preact';
import { Icon, type IconName } from './icon.tsx';

export interface ButtonProps {
  /** `primary`: the one thing to do here; at most one on a screen. */
  readonly kind?: 'primary' | 'normal' | 'stop' | 'plain';
  readonly icon?: IconName;
  /** Beside which end of the words; an arrow stands where it points. */
  readonly iconAt?: 'start' | 'end';
  readonly disabled?: boolean;
  /** For a button that stays down, such as a chosen language. */
  readonly pressed?: boolean;
  readonly class?: string;
  readonly onPress: () => void;
  readonly children: ComponentChildren;
}

export function Button({
  kind = 'normal',
  icon,
  iconAt = 'start',
  disabled,
  pressed,
  class: extra = '',
  onPress,
  children,
}: ButtonProps): JSX.Element {
  return (
    <button
      type="button"
      class={`button ${extra}`}
      data-kind={kind}
      data-icon-at={iconAt}
      disabled={disabled === true}
      aria-pressed={pressed}
      onClick={onPress}
    >
      {icon && <Icon name={icon} />}
      <span class="button-words">{children}</span>
    </button>
  );
}
