import { version } from '../core/version.ts';
import { helpText } from './help.ts';
import { sayIn } from './messages.ts';
import { optionTable } from './option-table.ts';
import { readCommandLine } from './options.ts';
import { exits, run } from './run.ts';

/** The command line of the product. Nothing is built or started before it is understood. */
const line = readCommandLine(process.argv.slice(2), process.env);

switch (line.kind) {
  case 'help':
    console.log(helpText(line.language));
    break;
  case 'version':
    console.log(version);
    break;
  case 'wrong': {
    const { failure, language } = line;
    const wanted = 'name' in failure ? optionTable[failure.name].says[language] : '';
    const option = 'name' in failure ? `--${failure.name}` : '';
    console.error(sayIn(language)(failure.code, { option, wanted, ...failure }));
    process.exitCode = exits.usage;
    break;
  }
  case 'run':
    process.exitCode = await run(line.options);
}
