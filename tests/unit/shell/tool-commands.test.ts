import { describe, expect, it } from 'vitest';
import { optionTable } from '../../../src/shell/option-table.ts';
import { toolCallOf, toolCommands } from '../../../src/shell/tool-commands.ts';

const call = (line: string, environment: Record<string, string> = { LANG: 'en_GB.UTF-8' }) => {
  const found = toolCallOf(line.split(' '), environment);
  return found && { tool: found.tool.name, args: found.args.join(' '), start: found.start };
};

describe('the line of a tool', () => {
  it.each([
    'devices list --json --language zh-Hant --url http://x',
    'devices list --json --language=zh-Hant --url http://x',
    '--language zh-Hant devices list --json --url http://x',
    'devices --language zh-Hant list --json --url http://x',
  ])('has its language anywhere, and the tool the rest: %s', line => {
    expect(call(line)).toMatchObject({
      tool: 'devices',
      args: 'list --json --url http://x',
      start: { kind: 'run', options: { language: 'zh-Hant' } },
    });
  });

  it('follows the system where it names no language', () => {
    expect(call('upstream nodes')?.start).toMatchObject({ options: { language: 'en' } });
    expect(call('upstream nodes', {})?.start).toMatchObject({ options: { language: 'zh-Hans' } });
  });

  it.each([
    ['store check --language fr', 'badValue'],
    ['store check --language', 'missingValue'],
    ['store check --language --data /d', 'missingValue'],
  ])('is refused as a start is: %s', (line, code) => {
    expect(call(line)?.start).toMatchObject({ kind: 'wrong', language: 'en', failure: { code } });
  });

  it('does not stumble over the address of a database that the tool may never use', () => {
    const environment = { LANG: 'en_GB.UTF-8', FENLIU_DATABASE_URL: 'postgres://db.example/fenliu' };
    expect(call('store check', environment)?.start).toMatchObject({ kind: 'run' });
  });

  it('leaves to the tool what stands behind two strokes', () => {
    expect(call('journal verify -- --language')).toMatchObject({ args: '-- --language' });
  });

  it('is no line of a tool when it runs a process', () => {
    expect(call('upstream --language en')).toBeUndefined();
    expect(call('start --language en')).toBeUndefined();
  });

  it('takes a language as the help says, whichever tool it is', () => {
    for (const { name } of toolCommands) expect(optionTable.language.of).toContain(name.split(' ')[0]);
  });
});
