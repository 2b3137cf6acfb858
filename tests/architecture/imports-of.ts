import { parseSync, Visitor } from 'oxc-parser';

/** What the rules need to know of one file. */
export interface Source {
  /** From the root, as `src/core/money.ts`. */
  readonly file: string;
  readonly lines: number;
  readonly hasDefaultExport: boolean;
  /** As written: static, type-only, re-exported, dynamic, `require`d, and `import('x').Type`. */
  readonly imports: readonly string[];
}

/** An import whose target is computed and so cannot be checked. */
export const computedImport = '(computed)';

/** Reads the facts out of a TypeScript text; throws when it cannot be parsed. */
export function sourceOf(file: string, text: string): Source {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  const imports: string[] = [];
  let hasDefaultExport = false;

  const note = (target: { type: string; value?: unknown } | null | undefined): void => {
    if (target) imports.push(target.type === 'Literal' ? String(target.value) : computedImport);
  };
  new Visitor({
    ImportDeclaration: node => note(node.source),
    ExportAllDeclaration: node => note(node.source),
    ExportNamedDeclaration: node => {
      note(node.source);
      if (node.specifiers.some(({ exported }) => 'name' in exported && exported.name === 'default'))
        hasDefaultExport = true;
    },
    ExportDefaultDeclaration: () => {
      hasDefaultExport = true;
    },
    ImportExpression: node => note(node.source),
    TSImportType: node => note(node.source),
    TSExternalModuleReference: node => note(node.expression),
    CallExpression: node => {
      const { callee } = node;
      const name = callee.type === 'Identifier' ? callee.name : undefined;
      // `createRequire(import.meta.url)('x')` and its usual name.
      const made =
        callee.type === 'CallExpression' &&
        callee.callee.type === 'Identifier' &&
        callee.callee.name === 'createRequire';
      if (name === 'require' || made) note(node.arguments[0]);
    },
  }).visit(program);
  return { file, lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0), hasDefaultExport, imports };
}
