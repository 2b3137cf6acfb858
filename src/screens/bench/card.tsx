/** The data type under which a card travels while it is dragged. */
export const cardDragType = 'text/x-fenliu-card';

/** A test card as a drawing: a portrait, some lines of print, and the name of the person it stands for. */
export function CardFace({ label, note }: { label: string; note: string }) {
  return (
    <span class="card-face">
      <svg viewBox="0 0 40 48" aria-hidden="true">
        <circle cx="20" cy="17" r="9" />
        <path d="M3 46c1-12 8-17 17-17s16 5 17 17z" />
      </svg>
      <span class="card-words">
        <strong>{label}</strong>
        <span>{note}</span>
      </span>
    </span>
  );
}
