import { useState } from 'preact/hooks';
import { ToolButton } from '../tool/tool-button.tsx';

/** A button for what takes something away: it asks before it does it. */
export function AskTwice(props: {
  readonly label: string;
  readonly question: string;
  readonly yes: string;
  readonly no: string;
  readonly disabled: boolean;
  readonly onYes: () => void;
}) {
  const [asking, setAsking] = useState(false);
  if (!asking)
    return (
      <ToolButton disabled={props.disabled} onPress={() => setAsking(true)}>
        {props.label}
      </ToolButton>
    );
  return (
    <div class="ask-twice">
      <p>{props.question}</p>
      <ToolButton onPress={() => setAsking(false)}>{props.no}</ToolButton>
      <ToolButton
        kind="stop"
        disabled={props.disabled}
        onPress={() => {
          setAsking(false);
          props.onYes();
        }}
      >
        {props.yes}
      </ToolButton>
    </div>
  );
}
