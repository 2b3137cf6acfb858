import { version } from '../core/version.ts';
import { helpText } from './help.ts';
import { sayIn } from './messages.ts';
import { optionTable } from './option-table.ts';
import { readCommandLine } from './options.ts';
import { exits, run } from './run.ts';
import { toolCallOf } from './tool-commands.ts';

/** The command line of the product. Nothing is built or started before it is understood. */
async function obey(argv: readonly string[]): Promise<number> {
  const called = toolCallOf(argv, process.env);
  if (called?.start.kind === 'run') return called.tool.run(called.args, called.start.options.language);

  const line = called?.start ?? readCommandLine(argv, process.env);
  switch (line.kind) {
    case 'help':
      console.log(helpText(line.language));
      return 0;
    case 'version':
      console.log(version);
      return 0;
    case 'wrong': {
      const { failure, language } = line;
      const wanted = 'name' in failure ? optionTable[failure.name].says[language] : '';
      const option = 'name' in failure ? `--${failure.name}` : '';
      console.error(sayIn(language)(failure.code, { option, wanted, ...failure }));
      return exits.usage;
    }
    case 'run':
      return run(line.options);
  }
}

process.exitCode = await obey(process.argv.slice(2));
