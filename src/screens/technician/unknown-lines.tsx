import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';
import { ToolButton } from '../tool/tool-button.tsx';
import type { Diagnostics, UnknownLine } from './diagnostics.ts';

/** A port of the machine itself tells nothing of what is on it, and there are many. */
const isBuiltIn = ({ line }: UnknownLine): boolean => line.kind === 'serial' && line.vendorId === undefined;

/** What is attached and used by no device: what was plugged into the wrong place, or waits to be configured. */
export function UnknownLines(props: {
  readonly language: Language;
  readonly unknown: Diagnostics['unknown'];
  readonly onConfigure: (line: UnknownLine) => void;
}) {
  const { language, unknown, onConfigure } = props;
  const builtIn = unknown.filter(isBuiltIn);
  const others = unknown
    .filter(line => !isBuiltIn(line))
    .toSorted((a, b) => Number(b.models.length > 0) - Number(a.models.length > 0));
  const list = (lines: readonly UnknownLine[]) => (
    <ul class="unknown-lines">
      {lines.map(line => (
        <Line key={line.line.path} language={language} unknown={line} onConfigure={() => onConfigure(line)} />
      ))}
    </ul>
  );
  return (
    <section class="panel" aria-labelledby="unknown-title">
      <h2 id="unknown-title">{say(language, 'technician.unknown')}</h2>
      {unknown.length === 0 && <p class="empty">{say(language, 'technician.noUnknown')}</p>}
      {others.length > 0 && list(others)}
      {builtIn.length > 0 && (
        <details>
          <summary>{say(language, 'technician.unknown.ports', { count: builtIn.length })}</summary>
          {list(builtIn)}
        </details>
      )}
    </section>
  );
}

/** A serial port says nothing of what is on it, so that nearly every model is offered. */
const fewModels = 3;

function modelWords(language: Language, models: readonly string[]): string {
  if (models.length === 0) return say(language, 'technician.unknown.noModel');
  return models.length <= fewModels
    ? models.join(', ')
    : say(language, 'technician.unknown.models', { count: models.length });
}

function Line(props: {
  readonly language: Language;
  readonly unknown: UnknownLine;
  readonly onConfigure: () => void;
}) {
  const { language, unknown } = props;
  const { line, models } = unknown;
  const product = line.kind === 'serial' ? undefined : line.product;
  const words = [line.manufacturer, product].filter(Boolean).join(' ');
  const ids = line.vendorId === undefined ? '' : `${line.vendorId}:${line.productId ?? '????'}`;
  return (
    <li>
      <div>
        <p>
          {words === '' ? say(language, `technician.unknown.${line.kind}`) : words}
          {words !== '' && <span class="quiet"> {say(language, `technician.unknown.${line.kind}`)}</span>}
        </p>
        <small>
          {line.path} {ids}
        </small>
        <small>{modelWords(language, models)}</small>
      </div>
      {models.length > 0 && (
        <ToolButton onPress={props.onConfigure}>{say(language, 'technician.unknown.configure')}</ToolButton>
      )}
    </li>
  );
}
