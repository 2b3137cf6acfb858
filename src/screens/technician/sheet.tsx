import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/**
 * Something that lies over the page until it is closed; the browser keeps the keyboard in it and brings it back to
 * where it was.
 */
export function Sheet(props: {
  readonly labelledBy: string;
  readonly onClosed: () => void;
  /** @param close closes the sheet */
  readonly children: (close: () => void) => ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="sheet" aria-labelledby={props.labelledBy} onClose={props.onClosed}>
      {props.children(() => dialog.current?.close())}
    </dialog>
  );
}
