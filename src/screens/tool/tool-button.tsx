import type { ComponentChildren } from 'preact';

/** A button of a tool page: compact, with the key that does the same shown on it. */
export function ToolButton(props: {
  readonly children: ComponentChildren;
  readonly onPress: () => void;
  readonly kind?: 'primary' | 'plain' | 'stop';
  /** The sign on the key, as `N`. */
  readonly keySign?: string | undefined;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
}) {
  return (
    <button
      type="button"
      class={`tool-button tool-button-${props.kind ?? 'plain'}`}
      disabled={props.disabled ?? false}
      aria-keyshortcuts={props.keySign}
      aria-pressed={props.pressed}
      onClick={props.onPress}
    >
      <span>{props.children}</span>
      {props.keySign !== undefined && (
        <span class="key-sign" aria-hidden="true">
          {props.keySign}
        </span>
      )}
    </button>
  );
}
